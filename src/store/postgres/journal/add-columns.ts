import { binaryColumn } from "../binary-array.ts";
import type { Value } from "../connection.ts";
import type { NameRow } from "./draft.ts";
import type { Placed } from "./introduce.ts";
import type { Epochs, Memory } from "./memory.ts";

/** Where rows go: partitions in order, the epochs in which they were looked up, and how many rows each gets. */
export interface Targets {
  readonly partitions: readonly number[];
  readonly epochs: readonly number[];
  readonly counts: readonly number[];
  /** Of each row, its place among those of its partition, from 1. */
  readonly places: readonly number[];
}

export function targetsOf(rows: readonly Placed[], expected: Epochs): Targets {
  const counts = new Map<number, number>();
  const places = rows.map(({ partition }) => {
    const place = (counts.get(partition) ?? 0) + 1;
    counts.set(partition, place);
    return place;
  });
  const partitions = [...counts.keys()].sort((a, b) => a - b);
  return {
    partitions,
    epochs: partitions.map((partition) => expected.get(partition) ?? 0),
    counts: partitions.map((partition) => counts.get(partition) ?? 0),
    places,
  };
}

export function wholeColumn(values: readonly number[]): Value {
  return binaryColumn("int4", values, (value) => value);
}

/** `received_at, source, kind, digest, number, message, end_user, body` of facts. */
export function factColumns(rows: readonly Placed[]): readonly Value[] {
  return [
    binaryColumn("int8", rows, ({ draft }) => draft.receivedAt),
    binaryColumn("int4", rows, ({ draft }) => draft.source),
    binaryColumn("text", rows, ({ draft }) => draft.row.kind),
    binaryColumn("bytea", rows, ({ draft }) => draft.row.digest),
    binaryColumn("text", rows, ({ draft }) => draft.row.number),
    binaryColumn("text", rows, ({ draft }) => draft.row.message),
    binaryColumn("text", rows, ({ draft }) => draft.row.endUser),
    binaryColumn("json", rows, ({ draft }) => draft.row.body),
  ];
}

/** A name that a fact brings along. */
export interface FactName extends NameRow {
  /** The place of the fact in the batch, from 1. */
  readonly ordinality: number;
  readonly partition: number;
  readonly epoch: number;
  readonly learntAt: number;
}

/** Only those names that this process does not know to be there. */
export function namesOf(rows: readonly Placed[], memory: Memory, expected: Epochs): readonly FactName[] {
  const names: FactName[] = [];
  let ordinality = 0;
  for (const { partition, draft } of rows) {
    ordinality += 1;
    const epoch = expected.get(partition) ?? 0;
    const { receivedAt: learntAt, realId: value, users } = draft;
    const { message: surrogate } = draft.row;
    for (const name of draft.names) {
      if (!memory.hasName(partition, epoch, name.surrogate))
        names.push({ ...name, ordinality, partition, epoch, learntAt });
    }
    if (value === null || surrogate === null || memory.hasName(partition, epoch, surrogate)) continue;
    const userSurrogate = users.at(-1) ?? null;
    names.push({ ordinality, partition, epoch, learntAt, surrogate, value, kind: "message", userSurrogate });
  }
  return names;
}

/** `surrogate, value, kind, user_surrogate` of names. */
export function nameColumns(names: readonly FactName[]): readonly Value[] {
  return [
    binaryColumn("text", names, ({ surrogate }) => surrogate),
    binaryColumn("text", names, ({ value }) => value),
    binaryColumn("text", names, ({ kind }) => kind),
    binaryColumn("text", names, ({ userSurrogate }) => userSurrogate),
  ];
}
