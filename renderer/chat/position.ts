/** Where a message stands in the whole conversation, of which only a part is drawn. */
export interface Position {
  readonly "aria-posinset": number;
  readonly "aria-setsize": number;
}
