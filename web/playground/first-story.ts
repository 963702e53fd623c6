import { parseInstant } from "../../src/core/kernel/time.ts";
import { moveTo, receive, type Story, send } from "./story.ts";

const START = parseInstant("2026-10-14T18:05:00-03:00") ?? 0;
const HOUR = 3_600_000;

/** Nothing has happened yet. */
export function emptyStory(): Story {
  return {
    title: "",
    zone: "America/Sao_Paulo",
    currency: "USD",
    users: ["5511987650001"],
    model: "auto",
    rates: [],
    start: START,
    now: START,
    steps: [],
  };
}

/** Under this title the pages know it and give it one in their own language. */
export const FIRST_TITLE = "A bakery, an ad and a voucher";

/** What a newcomer sees: an ad, its answer, a voucher inside the free time and an order update after it, an answered question. */
export function firstStory(): Story {
  let story: Story = { ...emptyStory(), title: FIRST_TITLE };
  const after = (hours: number) => {
    story = moveTo(story, story.start + hours * HOUR);
  };
  story = receive(story, 0, "text", "ad");
  after(4 / 60);
  story = send(story, 0, "text", null);
  after(15);
  story = send(story, 0, "template", "marketing");
  after(112);
  story = send(story, 0, "template", "utility");
  after(113);
  story = receive(story, 0, "text", null);
  after(113.1);
  story = send(story, 0, "text", null);
  after(114);
  return story;
}
