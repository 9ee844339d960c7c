import { parentChannel } from "../../child";
import { QuernError, toErrorData } from "../../contract";
import { EmbeddingModel } from "./embedding-model";
import { type EmbeddingAnswer, type EmbeddingRequest, embeddingRequest } from "./messages";

/** Loads one model and embeds texts with it, one request after the other, until the process ends. */
export function serve(): void {
  const channel = parentChannel();
  let model: EmbeddingModel | undefined;
  let before: Promise<void> = Promise.resolve();
  const answer = (message: EmbeddingAnswer) => channel.send(message);
  const work = async (request: EmbeddingRequest): Promise<void> => {
    const { id } = request;
    try {
      if (request.type === "load") {
        model = await EmbeddingModel.load(request);
        answer({ type: "loaded", id });
        return;
      }
      if (!model) throw new QuernError("engine-not-loaded");
      answer({ type: "embedded", id, ...(await model.embed(request.texts)) });
    } catch (error) {
      answer({ type: "failed", id, error: toErrorData(error) });
    }
  };
  channel.onMessage((message) => {
    const request = embeddingRequest.safeParse(message).data;
    if (request) before = before.then(() => work(request));
  });
}
