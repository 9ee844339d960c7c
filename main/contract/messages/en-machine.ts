/** Why something about a machine is not known or cannot be used, and where a figure comes from, in English. */
export const enMachine = {
  // Probes
  "machine.why.timed-out": "{{tool}} did not answer within {{seconds, number}} s.",
  "machine.why.disk-timed-out":
    "The disk with the folder for models did not answer within {{seconds, number}} s. If it is a network drive, check its connection.",
  "machine.why.tool-missing": "{{tool}} is not installed.",
  "machine.why.tool-failed": "{{tool}} failed ({{error}}).",
  "machine.why.tool-failed-silently": "{{tool}} failed and did not say why.",
  "machine.why.tool-unclear": "{{tool}} answered in a way that Quern does not understand.",
  "machine.why.file-unreadable": "{{path}} cannot be read ({{error}}).",
  "machine.why.model-folder-unreadable":
    "The folder for models cannot be read. Change its permissions, or choose another one in Settings.",
  "machine.why.no-nvidia-smi": "The NVIDIA driver is not installed: nvidia-smi is missing.",
  "machine.why.nvidia-smi-complains": "nvidia-smi complains: {{words}}",
  "machine.why.no-pci-bus": "The system shows no PCI bus.",
  "machine.why.no-control-group": "No control group limits this program.",
  "machine.why.registry-empty": "The Windows registry lists no display adapter.",
  // What llama.cpp can load
  "machine.why.backend-not-carried":
    "{{backend}} is not used: Quern carries no {{backend}} library for {{platform}} on {{arch}}.",
  "machine.why.no-cuda-driver":
    "CUDA is not used: the NVIDIA driver is not installed ({{library}} cannot be opened).",
  "machine.why.no-vulkan-loader":
    "Vulkan is not used: no graphics driver with Vulkan is installed ({{library}} cannot be opened).",
  "machine.why.no-vulkan-driver": "Vulkan is not used: no graphics driver offers a device that it can use.",
  "machine.why.backend-needs": "The {{backend}} library does not load: {{libraries}} cannot be opened.",
  "machine.why.cuda-runtime-missing":
    "The CUDA library does not load: {{libraries}} cannot be opened, which NVIDIA's CUDA runtime would bring.",
  "machine.why.backend-not-loading":
    "The {{backend}} library does not load and does not say why. Often an old graphics driver is the cause: update it, then look again.",
  "machine.why.cpu-not-loading":
    "The library for the processor does not load and does not say why. Install Quern again.",
  "machine.why.backend-timed-out": "The {{backend}} library did not answer within {{seconds, number}} s.",
  "machine.why.backend-failed": "The {{backend}} library could not be tried ({{error}}).",
  "machine.why.backend-crashed":
    "The process that tried {{backend}} ended with {{end}}: its library or the graphics driver crashed.",
  "machine.why.cpu-crashed":
    "The process that tried the processor's library ended with {{end}}: the library crashed.",
  "machine.why.backend-not-started":
    "The process that tries {{backend}} could not be started. Install Quern again if it stays.",
  "machine.why.backend-unclear":
    "The process that tried {{backend}} answered in a way that Quern does not understand.",
  // Figures that are not known
  "machine.why.not-told": "No tool on this machine tells it.",
  "machine.why.system-silent": "This system does not tell.",
  "machine.why.memory-not-measured":
    "It could not be measured: too little memory is free, or the machine is too busy.",
  "machine.why.gpu-unnamed": "No tool on this machine names it.",
  "machine.why.driver-silent": "The driver does not tell.",
  "machine.why.windows-four-gb": "Windows reports 4 GB at most in the place that was read.",
  "machine.why.gpu-idle": "Nothing here can run a model on this GPU.",
  "machine.why.gpu-free-not-told": "Neither the backend nor the driver tells it for this card alone.",
  // What drives a GPU, or why nothing does
  "machine.why.cuda-capability": "CUDA, compute capability {{version}}.",
  "machine.why.vulkan-for-cuda": "Vulkan is used because CUDA cannot be.",
  "machine.why.virtual-adapter": "A virtual display adapter: it cannot compute.",
  "machine.why.nouveau": "The card runs with the nouveau driver; CUDA needs NVIDIA's own.",
  "machine.why.backend-no-device": "{{backend}} found no device.",
  "machine.why.install-nvidia-driver": "Install NVIDIA's driver, then look again.",
  "machine.why.install-vulkan-driver":
    "Install or update the driver of the graphics card (with Vulkan), then look again.",
  // A machine that was only described
  "machine.why.not-said": "It was not said.",
  // A report from another version of Quern
  "machine.why.no-words": "This version of Quern has no words for it ({{code}}).",
  // Sources that are no name of a tool
  "machine.source.container-memory-limit": "the container's memory limit",
  "machine.source.container-cpu-limit": "the container's processor limit",
  "machine.source.logical-cores": "the number of logical cores",
  "machine.source.system-memory-available": "the system memory that is available",
  "machine.source.half-of-memory": "half of the memory, the limit that Windows sets",
  "machine.source.memory-of-system": "its memory is the system's",
  "machine.source.part-of-processor": "part of the processor, with no memory of its own",
  "machine.source.windows-registry": "the Windows registry",
  "machine.source.amdgpu": "the amdgpu driver",
  "machine.source.linux-kernel": "the Linux kernel",
  "machine.source.as-said": "as it was said",
  "machine.source.usual": "as machines of this kind usually have it",
  "machine.source.measured-here": "measured here",
  "machine.source.metal-limit": "the share of memory that macOS lets a GPU use",
} as const;
