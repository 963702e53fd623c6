/** Bodies up to this size come in whatever else is under way; larger ones share the room below. */
const SMALL_BYTES = 64 * 1024;
/** What all large bodies together may take up in memory, from the first byte to the answer. */
const LARGE_ROOM_BYTES = 96 * 1024 * 1024;
/** Posts from their first byte to their answer. */
const MOST_POSTS = 4_096;

/**
 * Keeps the memory that posts take up within bounds, however many come at once. Small bodies, which nearly all real ones
 * are, never wait for large ones, so nobody who sends large ones slowly keeps the others out.
 */
export interface Room {
  /** A place for one post; undefined where all are taken. */
  readonly enter: () => Place | undefined;
  readonly posts: () => number;
  readonly largeBytes: () => number;
}

export interface Place {
  /** Takes room for a body that has come to this size; says whether there is any. */
  readonly grow: (bytes: number) => boolean;
  readonly leave: () => void;
}

export function openRoom(largeRoomBytes: number = LARGE_ROOM_BYTES, mostPosts: number = MOST_POSTS): Room {
  let posts = 0;
  let large = 0;
  const enter = (): Place | undefined => {
    if (posts >= mostPosts) return undefined;
    posts += 1;
    let taken = 0;
    return {
      grow: (bytes) => {
        if (bytes <= SMALL_BYTES || bytes <= taken) return true;
        if (large + bytes - taken > largeRoomBytes) return false;
        large += bytes - taken;
        taken = bytes;
        return true;
      },
      leave: () => {
        posts -= 1;
        large -= taken;
        taken = 0;
      },
    };
  };
  return { enter, posts: () => posts, largeBytes: () => large };
}
