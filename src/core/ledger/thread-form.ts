import { assert } from "../kernel/assert.ts";
import { compareBytes } from "../kernel/bytes.ts";
import type { Instant } from "../kernel/time.ts";
import type { SentView } from "../usage/models/model.ts";
import type { Conversation, Thread } from "../usage/thread.ts";
import type { LiveThread } from "../usage/timeline.ts";
import { CLOSED, type Window } from "../usage/window.ts";
import { packMessage, unpackMessage } from "./message-form.ts";

/**
 * A thread under way as one text. Equal threads have equal texts, so a store may compare them. What their messages met
 * when they were sent is part of it, because their delivery is still to come.
 */
export function packThread({ state, views }: LiveThread): string {
  return JSON.stringify([
    packWindow(state.window),
    state.entries,
    packWindow(state.entryPoint),
    state.conversations.map(packConversation),
    state.incomplete ? 1 : 0,
    state.failure ? [state.failure.at, packMessage(state.failure.message), state.failure.message.number] : 0,
    views ? [...views].map(packView).sort(([a], [b]) => compareBytes(a, b)) : [],
  ]);
}

/** Reads what {@link packThread} wrote. A text that it never wrote is a damaged store. */
export function unpackThread(text: string): LiveThread {
  const packed: unknown = JSON.parse(text);
  const [window, entries, entryPoint, conversations, incomplete, failure, views] = list(packed);
  const met = list(views).map(unpackView);
  const state: Thread = {
    window: unpackWindow(window),
    entries: list(entries).map(instant),
    entryPoint: unpackWindow(entryPoint),
    conversations: list(conversations).map(unpackConversation),
    incomplete: incomplete === 1,
  };
  return {
    state: failure === 0 ? state : { ...state, failure: unpackFailure(list(failure)) },
    views: met.length > 0 ? new Map(met) : undefined,
  };
}

function packWindow(window: Window): 0 | readonly [Instant, Instant] {
  return window.status === "open" ? [window.span.start, window.span.end] : 0;
}

function unpackWindow(packed: unknown): Window {
  if (packed === 0) return CLOSED;
  const [start, end] = list(packed);
  return { status: "open", span: { start: instant(start), end: instant(end) } };
}

function packConversation({ model, category, span, reportedId }: Conversation) {
  return reportedId === undefined
    ? [model, category, span.start, span.end]
    : [model, category, span.start, span.end, reportedId];
}

function unpackConversation(packed: unknown): Conversation {
  const [model, category, start, end, reportedId] = list(packed);
  const span = { start: instant(start), end: instant(end) };
  const conversation = { model: model === "CBP1" ? "CBP1" : "CBP2", category: word(category), span } as const;
  return reportedId === undefined ? conversation : { ...conversation, reportedId: word(reportedId) };
}

function unpackFailure([at, message, number]: readonly unknown[]): NonNullable<Thread["failure"]> {
  return { at: instant(at), message: unpackMessage(word(message), word(number)) };
}

const ENTRY_POINTS = ["none", "open", "answers"] as const;

type PackedView = readonly [string, Instant, number, number, number];

function packView([id, { at, inWindow, inferred, entryPoint }]: readonly [string, SentView]): PackedView {
  return [id, at, inWindow ? 1 : 0, inferred ? 1 : 0, ENTRY_POINTS.indexOf(entryPoint)];
}

function unpackView(packed: unknown): [string, SentView] {
  const [id, at, inWindow, inferred, entryPoint] = list(packed);
  const view: SentView = {
    at: instant(at),
    inWindow: inWindow === 1,
    inferred: inferred === 1,
    entryPoint: ENTRY_POINTS[instant(entryPoint)] ?? "none",
  };
  return [word(id), view];
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value), "a packed thread holds a list here");
  return value;
}

function instant(value: unknown): number {
  assert(typeof value === "number", "a packed thread holds a number here");
  return value;
}

function word(value: unknown): string {
  assert(typeof value === "string", "a packed thread holds a text here");
  return value;
}
