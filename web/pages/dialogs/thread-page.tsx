import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { useAccounts } from "../../api/zones.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import panels from "../../parts/panel.module.css";
import { useNow } from "../../parts/use-now.ts";
import { Waiting } from "../../parts/waiting.tsx";
import { toFragment } from "../../playground/story-link.ts";
import { DIALOGS } from "../../texts/dialogs.ts";
import styles from "./dialogs.module.css";
import { KnownAs } from "./known-as.tsx";
import { Left } from "./left.tsx";
import { MessageTable } from "./message-table.tsx";
import type { Thread } from "./thread-filter.ts";
import { storyOf } from "./thread-story.ts";
import { ThreadTimeline } from "./thread-timeline.tsx";

const MOST = 1_000;

/** One thread: who it is with, what is open, its messages on a line of time, and what each cost. */
export function Page() {
  const { number = "", user = "" } = useParams({ strict: false });
  const said = useTexts(DIALOGS);
  const liveness = useLive(["threads", "messages", "charges"]);
  const thread = useQuery({
    queryKey: ["threads", number, user],
    queryFn: ({ signal }) => call("GET /v1/threads/{number}/{user}", { path: { number, user }, signal }),
  });
  return (
    <>
      <PageHead title={said.one(user)}>
        <LiveMark liveness={liveness} />
        <Link to="/dialogs">{said.back}</Link>
      </PageHead>
      {thread.isPending && <Waiting />}
      {thread.isError && <Failure error={thread.error} again={() => void thread.refetch()} />}
      {thread.data && <ThreadView thread={thread.data} />}
    </>
  );
}

function ThreadView({ thread }: { readonly thread: Thread }) {
  const said = useTexts(DIALOGS);
  const now = useNow();
  const { number, user, waba, names, windows, incomplete } = thread;
  const messages = useQuery({
    queryKey: ["messages", number, user],
    queryFn: ({ signal }) => call("GET /v1/messages", { query: { number, user, limit: MOST }, signal }),
  });
  const charges = useQuery({
    queryKey: ["charges", number, user],
    queryFn: ({ signal }) => call("GET /v1/charges", { query: { number, user, limit: MOST }, signal }),
  });
  const { zone, currency } = useAccounts()(waba);
  const story = messages.data && storyOf(messages.data.items, { user, zone, currency, now });
  return (
    <>
      <section className={panels.panel}>
        <dl className={styles.facts}>
          <dt>{said.names}</dt>
          <dd>
            <bdi>{names.length === 0 ? user : names.join(", ")}</bdi>
          </dd>
          <dt>{said.window}</dt>
          <dd>
            <Left until={windows.customer_service_window?.until} now={now} />
          </dd>
          <dt>{said.entry}</dt>
          <dd>
            <Left until={windows.free_entry_point?.until} now={now} />
          </dd>
        </dl>
        {incomplete && <p>{said.incomplete}</p>}
        {story && <a href={`/playground#${toFragment(story)}`}>{said.replay}</a>}
      </section>
      <KnownAs thread={thread} zone={zone} />
      {story && charges.data && <ThreadTimeline story={story} charges={charges.data.items} />}
      {[messages, charges].map(({ error }) => error && <Failure key={error.message} error={error} />)}
      {messages.data && charges.data && (
        <MessageTable messages={messages.data.items} charges={charges.data.items} zone={zone} />
      )}
    </>
  );
}
