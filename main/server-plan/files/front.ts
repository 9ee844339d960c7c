import type { ServerPlan } from "../../contract";
import { upstreams } from "./compose";

/**
 * The front: TLS, the clients' key, and nothing of vLLM but `/v1` and `/health` (its own key guards `/v1` only). Source:
 * Caddy's documentation of `tls`, `reverse_proxy`, `request_body` and request matchers. What stands in `{$…}` is put in
 * from the environment before the file is read.
 */
export function caddyfile(plan: ServerPlan): string {
  return frontFor(`${upstreams(plan).join(" ")} {$OTHER_NODES}`);
}

/** The front for one upstream that shares its load itself, as a Service of Kubernetes does. */
export function caddyfileForService(address: string): string {
  return frontFor(address);
}

function frontFor(to: string): string {
  return `{
	admin off
	auto_https disable_redirects
}

{$SERVER_NAME} {
	tls {$TLS}

	@client {
		path /v1/*
		header Authorization "Bearer {$CLIENT_KEY}"
	}
	handle @client {
		request_body {
			max_size 32MB
		}
		reverse_proxy ${to} {
			lb_policy least_conn
			health_uri /health
			health_interval 10s
			flush_interval -1
			header_up Authorization "Bearer {$VLLM_API_KEY}"
		}
	}
	handle /health {
		reverse_proxy ${to}
	}
	handle {
		respond "A key is needed: Authorization: Bearer ..." 401
	}
}
`;
}

/**
 * The settings that are no part of the files, with the keys in them; never written but as a file that only its owner
 * reads.
 */
export function envFile(keys: { readonly client: string; readonly engine: string }): string {
  return `# The name under which clients reach the server.
SERVER_NAME=localhost
# "internal": a certificate of Caddy's own authority. An e-mail address: one from a public authority, for a public name.
TLS=internal
# What clients send: Authorization: Bearer <this>
CLIENT_KEY=${keys.client}
# Between the front and vLLM; no client needs it.
VLLM_API_KEY=${keys.engine}
# Private addresses; only needed with several nodes.
NODE_IP=
HEAD_IP=
# Copies of the model on other nodes, with spaces between them, in quotes: "10.0.0.2:8000 10.0.0.2:8001"
OTHER_NODES=
# The same for nginx, if it is the front: "server 10.0.0.2:8000; server 10.0.0.2:8001;"
NGINX_NODES=
`;
}
