/** Words about endpoints, in English. */
export const enEndpointWords = {
  "cli.endpoint-option":
    "a server with an OpenAI-compatible API that answers in place of a model here, such as http://gpu.lan:8000/v1; its key is read from QUERN_ENDPOINT_KEY",
  "cli.endpoint-model-option": "which of its models; default: the first that it names",
  "cli.endpoint-alone":
    "An endpoint has a model and a context of its own: --endpoint and --endpoint-model go together, without --model and --context.",
  "cli.endpoint-address":
    "{{endpoint}} is no http or https address without an account, a question mark or a hash.",
  "cli.endpoint-to": "What is asked is sent to {{host}}.",
  "cli.endpoint-may-think": "It may think all the same: it was not tried whether it can be told not to.",
  "cli.test-endpoint": "try what a server can do that may answer in place of a model here",
  "cli.test-endpoint-address":
    "its address, such as http://gpu.lan:8000/v1; its key is read from QUERN_ENDPOINT_KEY",
  "cli.test-endpoint-to": "Asking {{host}} for its models, then trying four short questions",
  "cli.endpoint-model": "Model",
  "cli.endpoint-models": "All models",
  "cli.endpoint-server": "Server",
  "cli.endpoint-context": "Context in tokens",
  "cli.endpoint-thinking": "Thinking",
  "cli.endpoint-switch": "Can be switched off",
  "cli.endpoint-tools": "Tools",
  "cli.endpoint-images": "Images",
  "cli.endpoint-yes": "yes",
  "cli.endpoint-no": "no",
  "cli.endpoint-unknown": "unknown",
} as const;
