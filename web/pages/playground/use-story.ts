import { useCallback, useEffect, useState } from "react";
import type { EntryPoint } from "../../../src/core/usage/fact.ts";
import { firstStory } from "../../playground/first-story.ts";
import { receive, type Story } from "../../playground/story.ts";
import { fromFragment, toFragment } from "../../playground/story-link.ts";

/** The story on the screen, whose phone is looked at, and an ad that was clicked but not yet written through. */
export interface StoryState {
  readonly story: Story;
  readonly who: number;
  readonly armed: EntryPoint | null;
  readonly setStory: (story: Story) => void;
  readonly setWho: (who: number) => void;
  readonly arm: () => void;
  /** The user in view writes. */
  readonly write: (type: string) => void;
}

/** Begins with the story in the address, else with one for newcomers, and keeps the address up to date. */
export function useStory(): StoryState {
  const [story, setOnly] = useState(() => fromFragment(location.hash) ?? firstStory());
  const [who, setWho] = useState(0);
  const [armed, setArmed] = useState<EntryPoint | null>(null);
  useEffect(() => {
    const onHash = () => {
      const linked = fromFragment(location.hash);
      if (linked) setOnly(linked);
    };
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  const setStory = useCallback((next: Story) => {
    setOnly(next);
    setWho((current) => Math.min(current, next.users.length - 1));
    history.replaceState(history.state, "", `#${toFragment(next)}`);
  }, []);
  const write = (type: string) => {
    setStory(receive(story, who, type, type === "text" ? armed : null));
    setArmed(null);
  };
  return { story, who, armed, setStory, setWho, arm: () => setArmed("ad"), write };
}
