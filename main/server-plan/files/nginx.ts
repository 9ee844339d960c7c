import type { ServerPlan } from "../../contract";
import { upstreams } from "./compose";
import { nginxImage } from "./engine";
import { yamlText } from "./yaml";

/** Where the certificate and its key lie, in the folder of the files; nginx makes none. */
const tlsFolder = "tls";

/** The front with nginx in place of Caddy, for whoever has a certificate already. */
export function nginxFiles(plan: ServerPlan): Record<string, string> {
  return { "nginx.conf.template": template(plan), "compose.nginx.yaml": compose() };
}

/** Laid over `compose.yaml`: the same front, with another program in it. */
function compose(): string {
  return yamlText({
    services: {
      front: {
        image: nginxImage,
        environment: { NGINX_NODES: `\${NGINX_NODES:-}` },
        volumes: [
          "./nginx.conf.template:/etc/nginx/templates/default.conf.template:ro",
          `./${tlsFolder}:/etc/nginx/tls:ro`,
        ],
      },
    },
  });
}

/**
 * As the Caddyfile: TLS, the clients' key, and nothing of vLLM but `/v1` and `/health`. Source: nginx's documentation of
 * its core, proxy and rewrite modules; the image puts in what stands in `${…}` where the environment has it. The key is
 * compared by `if`, which heeds the case of letters, as `map` does not.
 */
function template(plan: ServerPlan): string {
  const servers = upstreams(plan).map((address) => `	server ${address};\n`);
  return `upstream engines {
	least_conn;
${servers.join("")}	\${NGINX_NODES}
	keepalive 32;
}

server {
	listen 443 ssl;
	server_name \${SERVER_NAME};
	ssl_certificate /etc/nginx/tls/cert.pem;
	ssl_certificate_key /etc/nginx/tls/key.pem;
	ssl_protocols TLSv1.2 TLSv1.3;
	server_tokens off;
	default_type text/plain;

	location /v1/ {
		if ($http_authorization != "Bearer \${CLIENT_KEY}") {
			return 401 "A key is needed: Authorization: Bearer ...";
		}
		client_max_body_size 32m;
		proxy_pass http://engines;
		proxy_http_version 1.1;
		proxy_set_header Connection "";
		proxy_set_header Authorization "Bearer \${VLLM_API_KEY}";
		# Each piece goes on as it comes, and a long prompt is waited for.
		proxy_buffering off;
		proxy_read_timeout 3600s;
		proxy_next_upstream error;
	}
	location = /health {
		proxy_pass http://engines;
	}
	location / {
		return 401 "A key is needed: Authorization: Bearer ...";
	}
}
`;
}
