import { story } from "./story.ts";
import type { LogRow } from "./traffic.ts";

/** Corners that random traffic reaches too seldom. Local midnight is UTC midnight: hour 12 of the day before. */
export const CORNERS: readonly (readonly [name: string, rows: readonly LogRow[]])[] = [
  [
    "a utility conversation closed by a free entry point carries nothing after the switch",
    story("2025-06-30", "0 U, 1 U>14, 2 ad, 3 text"),
  ],
  ["the same conversation, left open, carries it", story("2025-06-30", "0 U, 1 U>14, 2 inbound, 3 text")],
  ["an answer to an entry beats the old utility conversation", story("2025-06-30", "0 U, 10 ad, 13 U, 14 U")],
  [
    "an answer sent before the switch and delivered after it opens at its sending",
    story("2025-06-30", "0 ad, 10 M>13, 11 U, 80 U, 82 U"),
  ],
  [
    "two answers on their way over the switch, the later one delivered first",
    story("2025-06-30", "0 ad, 1 M>11, 2 U>13, 14 U"),
  ],
  [
    "an entry between sending and delivery of a CBP answer outlives its free entry point",
    story("2022-06-06", "0 ad, 1 U>5, 4 page, 27 U>30"),
  ],
  ["an entry in the instant of the opening, before it in order", story("2022-06-06", "0 ad, 5 page, 1 U>5, 28 U>30")],
  ["an entry in the instant of the opening, after it in order", story("2022-06-06", "0 ad, 1 U>5, 5 page, 28 U>30")],
  [
    "under PMP an entry between sending and delivery lies inside",
    story("2025-09-01", "0 ad, 1 U>5, 4 page, 73 U, 74 U"),
  ],
  ["a later answer is delivered first and takes the entry", story("2023-07-10", "0 ad, 1 U>6, 2 M>3, 80 U")],
  ["two entries, one answer", story("2023-07-10", "0 ad, 1 page, 2 text, 74 ad, 74.5 text")],
  [
    "an old entry, still unanswered, after a free entry point from a later one",
    story("2022-06-06", "0 ad, 3 page, 2 U>30, 4 U>5, 29.5 U"),
  ],
  ["an expired entry under NBP is not answered", story("2022-01-30", "0 ad, 25 text>25, 12 M>37")],
  ["an answer under NBP uses up every entry before it", story("2022-01-30", "0 ad, 20 ad, 25 text>25, 12 M>37, 38 U")],
  ["an inferred inbound is no entry, and covers a day", story("2022-06-06", "0 text, 23 U>24, 24 U>48")],
  ["a text in an open conversation with no window", story("2022-06-06", "0 U, 5 text, 26 U")],
  [
    "a text sent before a known inbound and delivered after it",
    story("2025-09-01", "0 text>5, 3 inbound, 24.5 U, 27 U"),
  ],
  ["a reaction outside any window", story("2026-10-05", "0 reaction, 1 U, 2 text")],
  ["a free entry point of CBP2 is tested at sending under PMP", story("2025-06-30", "5 ad, 4 M>13, 6 U>7, 6.5 M>14")],
  [
    "a CBP1 conversation at the switch, then a day of each kind",
    story("2023-05-31", "6 U, 13 M, 14 A, 14 inbound, 15 text, 29 text, 30 M"),
  ],
  ["an authentication conversation carries authentication", story("2024-09-02", "0 A, 1 A, 2 inbound, 3 text, 25 A")],
  ["exactly at the end", story("2023-07-10", "0 M, 24 M, 48 inbound, 72 text, 72 U")],
  ["sent and delivered at once, all in one second", story("2023-07-10", "0 ad, 0 text, 0 U, 0 inbound, 0 M")],
];
