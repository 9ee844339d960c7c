/** What can be asked of an answer while it is being written; one for each answer. */
export class AnswerControl {
  private thinking = false;
  private asked = false;

  /**
   * Asks that the thought under way be closed, so that the answer begins with the next token.
   * @returns false where nothing is being thought, and then nothing changes
   */
  answerNow(): boolean {
    if (this.thinking) this.asked = true;
    return this.thinking;
  }

  /** Told by the answer: whether something is being thought now. */
  thinks(thinking: boolean): void {
    this.thinking = thinking;
    if (!thinking) this.asked = false;
  }

  /** Whether the thought under way is to be closed. */
  get wanted(): boolean {
    return this.asked;
  }
}
