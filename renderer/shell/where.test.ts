import { describe, expect, it } from "vitest";
import type { EndpointState } from "../../main/contract";
import { whereOf } from "./where";

const one = (id: string, host: string, here = false): EndpointState => ({
  endpoint: {
    id,
    name: id,
    url: `http://${host}/v1`,
    model: null,
    plainKey: false,
    price: null,
    certificate: null,
  },
  host,
  here,
  key: "none",
  facts: null,
});
const list = [one("a", "gpu.lan:8000"), one("b", "gpu.lan:8000"), one("c", "localhost:8080", true)];

describe("where words go", () => {
  it("is this machine, and no host is named, where no endpoint answers", () => {
    expect(whereOf(list, [null, null])).toEqual({ hosts: [], here: [], gone: false });
  });

  it("names each other machine once, also while only an answer elsewhere is under way", () => {
    expect(whereOf(list, [null, "a", "b"])).toEqual({ hosts: ["gpu.lan:8000"], here: [], gone: false });
  });

  it("tells another program on this machine from another machine", () => {
    expect(whereOf(list, ["c"])).toEqual({ hosts: [], here: ["localhost:8080"], gone: false });
  });

  it("is nowhere where the endpoint is not there any more, and is not said to be this machine", () => {
    expect(whereOf(list, ["removed"])).toEqual({ hosts: [], here: [], gone: true });
  });
});
