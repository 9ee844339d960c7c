import { expect, test } from "vitest";
import { librarySchema } from "./json-grammar";

const why = (schema: Record<string, unknown>) => {
  try {
    librarySchema(schema);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "json-schema-unsupported" });
    return (error as { params: { what: string } }).params.what;
  }
};

test("what the library knows passes as it is; words about the schema are left out", () => {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A person",
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, description: "in full" },
      age: { type: ["integer", "null"] },
      born: { type: "string", format: "date" },
      kind: { enum: ["a", "b", 3, null] },
      tags: { type: "array", items: { type: "string" }, maxItems: 3 },
      next: { $ref: "#/$defs/node" },
    },
    required: ["name"],
    additionalProperties: false,
    $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
  };
  const known = librarySchema(schema);
  expect(known).toMatchObject({ type: "object", required: ["name"], additionalProperties: false });
  expect(known).not.toHaveProperty("title");
  expect(JSON.stringify(known)).not.toContain("in full");
});

test("a choice is a choice, under either name", () => {
  const choice = [{ type: "string" }, { type: "number" }];
  expect(librarySchema({ anyOf: choice })).toEqual({ oneOf: choice });
  expect(librarySchema({ oneOf: choice })).toEqual({ oneOf: choice });
});

test("what the library would pass over in silence is refused by name, however deep", () => {
  expect(why({ type: "string", pattern: "^a" })).toBe("pattern");
  expect(why({ type: "object", properties: { n: { type: "number", minimum: 3 } } })).toBe("minimum");
  expect(why({ type: "array", items: { type: "string", format: "email" } })).toBe("format: email");
  expect(why({ allOf: [{ type: "string" }] })).toBe("allOf");
  expect(why({ type: ["object", "null"] })).toBe("type: object");
  expect(why({ $ref: "#/definitions/x" })).toBe("$ref: #/definitions/x");
  expect(why({ enum: [{ a: 1 }] })).toBe("enum");
  expect(why({ oneOf: [{ type: "string" }], properties: {} })).toBe("properties");
  expect(why({})).toBe("schema");
  expect(why({ type: "array", items: true })).toBe("items");
});
