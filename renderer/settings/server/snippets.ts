/** What a setting for another program is made of. */
export interface SnippetFacts {
  /** Such as `http://127.0.0.1:4114`. */
  readonly address: string;
  /** What the loaded context holds; null while no model is loaded. */
  readonly contextTokens: number | null;
}

export interface Snippet {
  readonly id: string;
  /** The program's own name, the same in every language. */
  readonly name: string;
  readonly text: string;
}

const json = (value: unknown) => JSON.stringify(value, null, 2);
/** Of a package: whoever lists what this project imports is not to count an import that is only shown. */
const quoted = (name: string) => JSON.stringify(name);
/** Where a program wants to know the context and none is loaded yet: enough for work, and every plan has it. */
const smallContext = 16_384;

/**
 * How other programs are told of this server; each takes the token from the environment, so that it stands in no file.
 * The two SDKs, the form of curl, Qwen Code and OpenCode are tried in the tests, and what Continue is told is held against
 * its own schema; Zed and Aider cannot be had from npm.
 */
export function snippets({ address, contextTokens }: SnippetFacts): Snippet[] {
  const openai = `${address}/v1`;
  return [
    {
      id: "curl",
      name: "curl",
      text: `curl ${openai}/chat/completions \\
  -H "Authorization: Bearer $QUERN_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "quern", "messages": [{"role": "user", "content": "Hello"}]}'`,
    },
    {
      id: "openai",
      name: "OpenAI SDK",
      text: `import OpenAI from ${quoted("openai")};

const client = new OpenAI({ baseURL: "${openai}", apiKey: process.env.QUERN_TOKEN });
const answer = await client.chat.completions.create({
  model: "quern",
  messages: [{ role: "user", content: "Hello" }],
});`,
    },
    {
      id: "anthropic",
      name: "Anthropic SDK",
      text: `import Anthropic from ${quoted("@anthropic-ai/sdk")};

const client = new Anthropic({ baseURL: "${address}", apiKey: process.env.QUERN_TOKEN });
const answer = await client.messages.create({
  model: "quern",
  max_tokens: 4096,
  messages: [{ role: "user", content: "Hello" }],
});`,
    },
    {
      id: "continue",
      name: "VS Code (Continue)",
      // A secret is looked for in ~/.continue/.env, among other places.
      text: `# ~/.continue/config.yaml
name: Quern
version: 1.0.0
schema: v1
models:
  - name: Quern
    provider: openai
    model: quern
    apiBase: ${openai}
    apiKey: \${{ secrets.QUERN_TOKEN }}
    roles: [chat, edit, apply]
    capabilities: [tool_use]
    defaultCompletionOptions:
      contextLength: ${contextTokens ?? smallContext}`,
    },
    {
      id: "zed",
      name: "Zed",
      // The key is asked for in Zed's own settings, or taken from QUERN_API_KEY.
      text: json({
        language_models: {
          openai_compatible: {
            Quern: {
              api_url: openai,
              available_models: [
                { name: "quern", display_name: "Quern", max_tokens: contextTokens ?? smallContext },
              ],
            },
          },
        },
      }),
    },
    {
      id: "aider",
      name: "Aider",
      text: `export OPENAI_API_BASE=${openai}
export OPENAI_API_KEY="$QUERN_TOKEN"
aider --model openai/quern`,
    },
    {
      id: "opencode",
      name: "OpenCode",
      text: json({
        $schema: "https://opencode.ai/config.json",
        provider: {
          quern: {
            npm: "@ai-sdk/openai-compatible",
            name: "Quern",
            options: { baseURL: openai, apiKey: "{env:QUERN_TOKEN}" },
            models: { quern: { name: "Quern" } },
          },
        },
      }),
    },
    {
      id: "qwen-code",
      name: "Qwen Code",
      text: `export OPENAI_BASE_URL=${openai}
export OPENAI_API_KEY="$QUERN_TOKEN"
export OPENAI_MODEL=quern
qwen`,
    },
  ];
}
