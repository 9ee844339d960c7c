/** After this many equal calls in a row the model is told, and after one more the task is stopped. */
const toldAfter = 3;

/** Notices when the model makes the same call again and again with nothing changed in between. */
export class Repeats {
  private last = "";
  private count = 0;

  /** Takes a call as text. @returns what is to be done about it */
  take(call: string): "fine" | "tell" | "stop" {
    this.count = call === this.last ? this.count + 1 : 1;
    this.last = call;
    if (this.count > toldAfter) return "stop";
    return this.count === toldAfter ? "tell" : "fine";
  }

  /** Something changed: the same call may now give something else. */
  reset(): void {
    this.last = "";
    this.count = 0;
  }
}
