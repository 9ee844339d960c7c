/** What can go wrong with an endpoint and what to do, in English. */
export const enEndpoints = {
  "error.endpoint-unknown":
    "The endpoint that this conversation ran on is not there any more. Choose where it is to go on, then send again.",
  "error.endpoint-unauthorized":
    "{{host}} does not accept the key (status {{status}}). Enter the right one under Settings, Endpoints.",
  "error.endpoint-not-found":
    "{{host}} does not know {{what}}. Check the address and the model under Settings, Endpoints.",
  "error.endpoint-rate-limited":
    "{{host}} takes no more requests for now. Try again in {{seconds, duration}}.",
  "error.endpoint-server-error":
    "{{host}} has a fault of its own (status {{status}}). {{what}} Try again later, or go on with another model.",
  "error.endpoint-refused": "{{host}} refused the request (status {{status}}). It says: {{what}}",
  "error.endpoint-bad-answer":
    "{{host}} answered with something that makes no sense ({{what}}). Check that the address leads to an OpenAI-compatible API.",
  "error.endpoint-cut":
    "{{host}} broke off in the middle of the answer. What had come is kept; press Continue to go on.",
  "error.endpoint-cut-early":
    "{{host}} broke off before the first word had come. Check that the server runs, then try again.",
  "error.endpoint-redirect":
    "{{host}} sends requests on to {{target}}. Quern does not follow: words and the key go to the address that you entered, and to no other.",
  "error.endpoint-name":
    "There is no machine by the name of {{host}}. Check the address under Settings, Endpoints.",
  "error.endpoint-closed":
    "{{host}} refuses the connection: nothing listens there. Check that the server runs, and its port.",
  "error.endpoint-unreachable":
    "{{host}} cannot be reached. Check the network connection, a firewall or the proxy.",
  "error.endpoint-silent": "{{host}} said nothing for {{seconds, duration}}. Try again later.",
  "error.endpoint-tls":
    "The secure connection to {{host}} could not be made ({{what}}). A certificate of your own can be chosen under Settings, Network.",
  "error.endpoint-certificate":
    "{{host}} shows a certificate that this computer does not trust, so nothing was sent. If the server is yours, compare its fingerprint under Settings, Endpoints, and trust exactly that one; or choose its authority's file under Settings, Network.",
  "error.endpoint-certificate-changed":
    "{{host}} shows another certificate than the one that you trusted, so nothing was sent. Ask whoever runs it whether it was renewed. Then test the endpoint and compare the new fingerprint.",
  "error.endpoint-offline":
    "Quern is set to offline, so nothing was sent to {{host}}. Switch offline off in Settings, or go on with the model of this machine.",
  "error.endpoint-key-plain":
    "The key was not sent to {{host}}: the way there is not encrypted. Use an https address, or allow it for this endpoint under Settings.",
  "error.endpoint-no-model": "{{host}} names no model that could answer. Load one there, then try again.",
  "error.endpoint-no-images":
    "{{name}} is a picture, and the model at {{host}} cannot look at pictures. Attach text instead, or choose another place under “Runs on”.",
} as const;
