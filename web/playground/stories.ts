import type { Story } from "./story.ts";

/** A story of one of the collections that come with Daybook, made at build from a scenario file. */
export interface ReadyStory {
  /** Name of the scenario file without its ending. */
  readonly key: string;
  readonly collection: "s1" | "s2" | "s3" | "meta";
  /** What the file says about itself. */
  readonly about: string;
  readonly story: Story;
}

let loading: Promise<readonly ReadyStory[]> | undefined;

/** All of them; fetched once, when somebody opens the playground. */
export function loadStories(): Promise<readonly ReadyStory[]> {
  loading ??= import("../../dist/web-data/stories.json?raw").then(({ default: text }): readonly ReadyStory[] =>
    JSON.parse(text),
  );
  return loading;
}
