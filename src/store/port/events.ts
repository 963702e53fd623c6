import type { Page, PageOf } from "./reads.ts";

/** The type of an event that only tries an endpoint. Nobody asks for it: it goes where somebody sends it. */
export const TEST_EVENT = "event_endpoint.test";

/** Where events go. Instants are milliseconds since 1970. */
export interface EventEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null: all types but those of charges. */
  readonly types: readonly string[] | null;
  /** Null: those of everybody, and the provider's own. */
  readonly businesses: readonly string[] | null;
  readonly state: "enabled" | "disabled";
  /** Why Daybook itself disabled it; null where a person did, or it is enabled. */
  readonly disabledReason: string | null;
  /** Since when no attempt came through; null: the last one did. */
  readonly failingSince: number | null;
  readonly createdAt: number;
}

/** A secret that signs deliveries, sealed. */
export interface EventSecret {
  readonly id: string;
  readonly sealed: Buffer;
  readonly createdAt: number;
  /** Until then it still signs beside a newer one; null: it is the newest. */
  readonly expiresAt: number | null;
}

export type EndpointChange = Partial<Pick<EventEndpoint, "url" | "description" | "types" | "businesses" | "state">>;

/** Endpoints of events. */
export interface EventEndpoints {
  readonly list: () => Promise<readonly EventEndpoint[]>;
  readonly byId: (id: string) => Promise<EventEndpoint | undefined>;
  readonly add: (endpoint: EventEndpoint, secret: EventSecret) => Promise<void>;
  /** Enabling one forgets its failures. Nothing where there is no such endpoint. */
  readonly change: (id: string, to: EndpointChange) => Promise<EventEndpoint | undefined>;
  /** Removes it with all that waits for it, and its log. */
  readonly remove: (id: string) => Promise<boolean>;
  /** Adds a secret; the others end at an instant. False where there is no such endpoint. */
  readonly addSecret: (id: string, secret: EventSecret, othersEndAt: number) => Promise<boolean>;
}

/** What became of one attempt to deliver. */
export interface EventAttempt {
  readonly endpoint: string;
  readonly event: string;
  readonly type: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly at: number;
  readonly outcome: "delivered" | "failed" | "given_up";
  /** What the other side answered; null where it did not. */
  readonly status: number | null;
  readonly reason: string | null;
  /** The first bytes of its answer. */
  readonly answer: string | null;
  readonly tookMs: number;
}

/** An event on its way to an endpoint, as lists show it. */
export interface EventDelivery {
  readonly endpoint: string;
  readonly event: string;
  readonly type: string;
  readonly eventAt: number;
  readonly state: "waiting" | "delivered" | "given_up";
  readonly attempts: number;
  /** When it is tried next; of no matter unless it waits. */
  readonly dueAt: number;
}

export interface DeliveryFilter {
  readonly endpoint: string;
  readonly event?: string | undefined;
  readonly state?: EventDelivery["state"] | undefined;
}

/** Which events to deliver once more: one of them, or those from an instant on that did not arrive. */
export type Replay = { readonly event: string } | { readonly since: number; readonly all: boolean };

/** What lists and replays need. */
export interface EventLog {
  /** The latest events first. */
  readonly deliveries: (filter: DeliveryFilter, page: Page) => Promise<PageOf<EventDelivery>>;
  /** The latest first. */
  readonly attempts: (filter: Omit<DeliveryFilter, "state">, page: Page) => Promise<PageOf<EventAttempt>>;
  /** Queues a test for one endpoint alone; false where it is not there or disabled. */
  readonly test: (endpoint: string, event: { readonly id: string; readonly at: number }) => Promise<boolean>;
  /** Gives how many will be delivered again. */
  readonly replay: (endpoint: string, what: Replay, now: number) => Promise<number>;
}

/** An event that this process alone may deliver until its lease ends. */
export interface ClaimedEvent {
  readonly endpoint: EventEndpoint;
  readonly secrets: readonly EventSecret[];
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly business: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  /** This attempt, counted from 1, and its place among those since it was last asked for. */
  readonly attempt: number;
  readonly tries: number;
  /** When it was last asked for. */
  readonly since: number;
}

/** An attempt with what is to follow from it. */
export interface SettledAttempt extends EventAttempt {
  /** When it is tried again; counts only where it failed. */
  readonly dueAt: number;
  /** Why its endpoint gets nothing more; null: it does. */
  readonly disable: string | null;
}

/** The queue of deliveries. */
export interface EventOutbox {
  /** Puts events that nobody has told yet into the queues of those who want them. Gives how many it looked at. */
  readonly tell: (wanted: { readonly now: number; readonly mail: boolean; readonly limit: number }) => Promise<number>;
  /** Takes what is due for endpoints that are not busy here; an endpoint that fails gets one at a time. */
  readonly claim: (wanted: {
    readonly now: number;
    readonly leaseMs: number;
    readonly perEndpoint: number;
    readonly busy: readonly string[];
  }) => Promise<readonly ClaimedEvent[]>;
  /** Writes down what became of claimed events; gives the endpoints that it disabled. */
  readonly settle: (attempts: readonly SettledAttempt[], now: number) => Promise<readonly string[]>;
  /** How many wait, and how old the oldest is. */
  readonly waiting: () => Promise<{ readonly count: number; readonly oldestSince: number | null }>;
  /** Deletes what was written down before an instant. */
  readonly prune: (before: number) => Promise<void>;
}

/** An owner whose charges changed since they were told of last. */
export interface ChargesToTell {
  readonly owner: number;
  /** The number of the last change that was told, and of the latest one. */
  readonly done: bigint;
  readonly latest: bigint;
}

/** A charge event. It names the charge only: what it says is put in when it is delivered, names of users among it. */
export interface ChargeEvent {
  readonly type: "charge.created" | "charge.changed" | "charge.reversed";
  readonly business: string | null;
  readonly charge: string;
  readonly revision: number;
}

/** Follows the changes of charges while an endpoint asks for them. */
export interface ChargeFollow {
  /** Where there is something to tell; nothing while no endpoint asks, and what happens then is told to nobody. */
  readonly due: () => Promise<readonly ChargesToTell[]>;
  /** Emits, and goes on to a change, in one transaction; false where another process went on meanwhile. */
  readonly tell: (
    from: Pick<ChargesToTell, "owner" | "done">,
    to: bigint,
    events: readonly ChargeEvent[],
  ) => Promise<boolean>;
}
