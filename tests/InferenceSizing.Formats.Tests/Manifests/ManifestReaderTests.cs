using InferenceSizing.Formats.Commands;
using InferenceSizing.Formats.Manifests;

namespace InferenceSizing.Formats.Tests.Manifests;

public sealed class ManifestReaderTests
{
    private const string Pod = """
        nodeSelector: {cloud.google.com/gke-accelerator: nvidia-h100-80gb}
              containers:
              - name: proxy
                image: envoy:1
                args: [--port=1]
              - name: vllm
                image: vllm/vllm-openai:v0.8.5
                env:
                - {name: MODEL, value: a/b}
                - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}
                command: [sh, -c]
                args: ["exec vllm serve $MODEL --tensor-parallel-size 8 --port $(PORT)"]
                resources: {limits: {nvidia.com/gpu: "8"}}
        """;

    /// <summary>A manifest of each kind: engine, release, model, GPU, GPUs of a pod, pods of an instance, copies.</summary>
    public static TheoryData<string, string, string> Manifests => new()
    {
        { "Deployment", $"kind: Deployment\nmetadata: {{name: d}}\nspec:\n  replicas: 3\n  template:\n    spec:\n      {Pod}",
            "vllm 0.8.5 a/b nvidia-h100-80gb 8x1x3" },
        { "LeaderWorkerSet", $"kind: LeaderWorkerSet\nspec:\n  replicas: 2\n  leaderWorkerTemplate:\n   size: 2\n   leaderTemplate:\n    spec:\n      {Pod}",
            "vllm 0.8.5 a/b nvidia-h100-80gb 8x2x2" },
        { "a role that multiplies", $"kind: StormService\nspec:\n  replicas: 2\n  template:\n   spec:\n    roles:\n    - name: prefill\n      replicas: 4\n  " +
            $"    template:\n       spec:\n        containers:\n        - {{image: 'lmsysorg/sglang:v0.5.6', args: [sglang, serve, --model, a/b], resources: " +
            $"{{limits: {{nvidia.com/gpu: 1}}}}}}", "sglang 0.5.6 a/b - 1x1x8" },
        { "a slice", "kind: Pod\nspec:\n  nodeSelector: {nvidia.com/gpu.product: NVIDIA-A100-SXM4-40GB}\n  containers:\n  - {image: vllm/vllm-openai, args: " +
            "[--model, a/b], resources: {limits: {nvidia.com/mig-3g.20gb: 1}}}", "vllm - a/b NVIDIA-A100-SXM4-40GB:3g.20gb 1x1x1" },
        { "InferenceService", "kind: InferenceService\nspec:\n  predictor:\n    minReplicas: 2\n    model:\n      modelFormat: {name: huggingface}\n      " +
            "storageUri: hf://a/b\n      args: [--max-model-len=4096]\n      resources: {limits: {nvidia.com/gpu: 1}}", "vllm - a/b - 1x1x2" },
        { "LLMInferenceService", "kind: LLMInferenceService\nspec:\n  model: {uri: 'hf://a/b'}\n  replicas: 2\n  parallelism: {tensor: 4}\n  template:\n    " +
            "containers:\n    - {name: main, resources: {limits: {nvidia.com/gpu: 4}}}", "vllm - a/b - 4x1x2" },
        { "Dynamo", "kind: DynamoGraphDeployment\nspec:\n  services:\n    Frontend: {extraPodSpec: {mainContainer: {image: x}}}\n    W:\n      multinode: " +
            "{nodeCount: 2}\n      resources: {limits: {gpu: '4'}}\n      extraPodSpec: {mainContainer: {command: [python3], args: [-m, dynamo.vllm, " +
            "--model, a/b]}}", "vllm - a/b - 4x2x1" },
        // ai-dynamo/dynamo, examples/backends/vllm/deploy/v1beta1/disagg-multinode.yaml.
        { "Dynamo's components", "kind: DynamoGraphDeployment\nspec:\n  components:\n  - {name: Frontend, type: frontend, podTemplate: {spec: {containers: " +
            "[{name: main, image: 'x/vllm-runtime:1.3.1'}]}}}\n  - {name: decode, type: worker, replicas: 2, multinode: {nodeCount: 2}, podTemplate: {spec: " +
            "{containers: [{name: main, image: 'x/vllm-runtime:1.3.1', command: [python3, -m, dynamo.vllm], args: [--model, a/b], resources: {limits: " +
            "{nvidia.com/gpu: '4'}}}]}}}", "vllm - a/b - 4x2x2" },
        { "RayService", "kind: RayService\nspec:\n  serveConfigV2: |\n    applications:\n    - args:\n        llm_configs:\n        - model_loading_config: " +
            "{model_id: x, model_source: a/b}\n          accelerator_type: L4\n          engine_kwargs: {max_model_len: 1024}\n", "vllm - a/b L4 -x1x1" },
        { "KubeAI", "kind: Model\nspec: {url: 'hf://a/b', engine: VLLM, resourceProfile: 'nvidia-gpu-l4:2', minReplicas: 3}", "vllm - a/b l4 2x1x3" },
        { "KAITO", "kind: Workspace\nresource: {instanceType: Standard_NC24ads_A100_v4}\ninference: {preset: {name: phi-4}}",
            "vllm - phi-4 Standard_NC24ads_A100_v4 -x1x1" },
        { "compose", "services:\n  db: {image: 'postgres:17'}\n  llm:\n    image: ${IMAGE:-lmsysorg/sglang:latest}\n    entrypoint: python3 -m " +
            "sglang.launch_server\n    command: --model-path a/b\n      --port 1\n    deploy: {replicas: 2, resources: {reservations: {devices: [{count: " +
                "2}]}}}", "sglang - a/b - 2x1x2" },
        { "dstack", "type: service\nenv: [MODEL=a/b]\ncommands: ['vllm serve $MODEL -tp $DSTACK_GPUS_NUM']\nresources: {gpu: 'MI300X:8'}",
            "vllm - a/b MI300X 8x1x1" },
        { "SkyPilot", "resources: {accelerators: 'H100:8'}\nenvs: {M: a/b}\nrun: |\n  vllm serve $M\n", "vllm - a/b H100 8x1x1" },
        { "llama-swap", "models:\n  x:\n    env: [CUDA_VISIBLE_DEVICES=1]\n    cmd: llama-server --port ${PORT} -m /m/b-Q4_0.gguf",
            "llama.cpp - b-Q4_0.gguf - 1x1x1" },
        { "production stack", "servingEngineSpec:\n  modelSpec:\n  - {name: x, repository: vllm/vllm-openai, tag: v0.8.5, modelURL: a/b, replicaCount: 2, " +
            "requestGPU: 4, vllmConfig: {maxModelLen: 8192}}", "vllm 0.8.5 a/b - 4x1x2" },
        // noonghunna/club-3090: the entrypoint is a script, and the command are its parameters; of two that replace it one alone runs.
        { "compose with a script", "services:\n  llm:\n    image: vllm/vllm-openai:v0.27.1\n    entrypoint: [bash, -c, 'if [ \"$$X\" = 1 ]; then exec " +
            "vllm serve \"$$@\"; else exec vllm serve --disable-custom-all-reduce \"$$@\"; fi', --]\n    command: [--model, a/b, --max-model-len, " +
            "'${LEN:-4096}']",
            "vllm 0.27.1 a/b - -x1x1" },
        { "a fork's image", "services:\n  llm: {image: 'ghcr.io/anbeeld/beellama.cpp:server-cuda-v0.3.0', command: -m /m/b-Q4_0.gguf}",
            "llama.cpp - b-Q4_0.gguf - -x1x1" },
        { "NIM on KServe", "kind: InferenceService\nspec:\n  predictor:\n    model:\n      modelFormat: {name: nvidia-nim-llama-3.1-70b-instruct}\n      " +
            "resources: {limits: {nvidia.com/gpu: 2}}\n      storageUri: pvc://x/", "nim - llama-3.1-70b-instruct - 2x1x1" },
        { "OME", "apiVersion: ome.io/v1beta1\nkind: InferenceService\nspec:\n  model: {name: qwen3-30b-a3b}\n  runtime: {name: srt-qwen3-30b-a3b}\n  engine: " +
            "{minReplicas: 2}", "sglang - qwen3-30b-a3b - -x1x2" },
        { "LLMKube", "apiVersion: inference.llmkube.dev/v1alpha1\nkind: Model\nmetadata: {name: m}\nspec:\n  source: hf://a/b-GGUF\n  files: " +
            "[mmproj-F16.gguf, b-UD-Q4_K_XL.gguf]\n  hardware: {gpu: {count: 1, layers: 99}}\n---\napiVersion: inference.llmkube.dev/v1alpha1\nkind: " +
            "InferenceService\nspec: " +
            "{modelRef: m, replicas: 1, contextSize: 140000, cacheTypeK: q8_0, flashAttention: true, image: 'ghcr.io/ggml-org/llama.cpp:server-cuda'}",
            "llama.cpp - b-UD-Q4_K_XL.gguf - 1x1x1" },
        { "a Helm release", "kind: HelmRelease\nspec:\n  values:\n    controllers:\n      tei:\n        replicas: 2\n        containers:\n          " +
            "app:\n            image: {repository: ghcr.io/huggingface/text-embeddings-inference, tag: '1.9'}\n            env: {MODEL_ID: a/b}\n     " +
            "       resources: " +
            "{limits: {nvidia.com/gpu: 1}}", "text-embeddings-inference 1.9 a/b - 1x1x2" },
        { "a Ray script", "kind: RayService\nspec:\n  serveConfigV2: |\n    applications:\n    - import_path: 'vllm_serve:deployment'\n      runtime_env: " +
            "{env_vars: {MODEL_ID: a/b, MAX_MODEL_LEN: '8192', TENSOR_PARALLELISM: '2'}}\n  rayClusterConfig:\n    workerGroupSpecs:\n    - template: " +
            "{spec: " +
            "{nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4}, containers: [{resources: {limits: {nvidia.com/gpu: 2}}}]}}",
            "vllm - a/b nvidia-l4 2x1x1" },
        { "a model on a volume", "kind: LLMInferenceService\nspec:\n  model: {uri: 'pvc://claim', name: a/b}\n  template:\n    containers:\n    - {name: " +
            "main, command: [vllm, serve, /mnt/models], resources: {limits: {nvidia.com/gpu: 1}}}", "vllm - a/b - 1x1x1" },
        // Kelvinskell/k8s-llm-serving-platform: the model is a folder, named without a flag.
        { "a folder for the model", "kind: Pod\nspec:\n  containers:\n  - {image: 'vllm/vllm-openai:v0.25.1', args: [/models/a/b/main, " +
            "--served-model-name, x, " +
            "--max-num-seqs, '16']}", "vllm 0.25.1 b - -x1x1" },
        // aws-samples/sample-genai-on-eks-starter-kit: a manifest before Handlebars fills it in.
        { "a template", "kind: Pod\nspec:\n  nodeSelector:\n    {{{PREFIX}}}/family: p\n  containers:\n  - image: " +
            "{{HUB}}lmsysorg/sglang:v0.4.10.post2-cu126\n" +
            "{{#if X}}\n    args: [--model-path=a/b, '--tp-size={{DEGREE}}']\n{{/if}}\n    resources: {limits: {nvidia.com/gpu: 8}}",
            "sglang 0.4.10.post2 a/b - 8x1x1" },
        // rh-aiservices-bu/llm-on-openshift: the image is of nobody that is known, the flags are vLLM's.
        { "an unknown image", "kind: Pod\nspec:\n  containers:\n  - {image: 'intel/x:ubi9.4_1.20.0', args: ['--model=a/b', --download-dir, /c, " +
            "--max-model-len, '6144']}", "vllm - a/b - -x1x1" },
        { "Ollama with a hook", "kind: Pod\nspec:\n  containers:\n  - image: quay.io/x/ollama-ubi9:0.2.8\n    env: [{name: MODEL_ID, value: " +
            "'mistral:latest'}]\n" +
            "    lifecycle: {postStart: {exec: {command: [/bin/sh, -c, /bin/ollama pull $MODEL_ID]}}}", "ollama - mistral:latest - -x1x1" },
        // ahmedwaleedmalik/k8s-llm-inference-platform: the storage of KServe in a variable.
        { "KServe's storage", "kind: InferenceService\nspec:\n  predictor:\n    containers:\n    - {image: 'vllm/vllm-openai:v0.23.0', args: " +
            "['--model=/mnt/models'], env: [{name: STORAGE_URI, value: 'oci://ghcr.io/o/a@sha256:34b6'}]}", "vllm 0.23.0 a - -x1x1" },
        { "a mount's name", "kind: Pod\nspec:\n  containers:\n  - {image: 'vllm/vllm-openai:v0.23.0', args: [--model=/mnt/models/, " +
            "--served-model-name=a]}", "vllm 0.23.0 a - -x1x1" },
        // surajssd/llm-k8s: a chart of one's own.
        { "a command as a value", "single: {enabled: true}\nresources: {nvidia.com/gpu: '4'}\ncli: 'vllm serve a/b --tensor-parallel-size 4'",
            "vllm - a/b - 4x1x1" },
        // emolinaro/dynamo-k8s-llm-inference: the frontend has the engine's image and starts none.
        { "Dynamo with a frontend", "kind: DynamoGraphDeployment\nspec:\n  services:\n    Frontend: {componentType: frontend, extraPodSpec: {mainContainer: " +
            "{image: 'x/sglang-runtime:0.8.1'}}}\n    decode: {resources: {limits: {gpu: '1'}}, extraPodSpec: {mainContainer: {image: " +
            "'x/sglang-runtime:0.8.1', command: [python3, -m, dynamo.sglang], args: [--model-path, a/b]}}}", "sglang - a/b - 1x1x1" },
        { "a file of flags", "tp: 8\ntrust-remote-code: true\nenable-dp-attention: true\ndp-size: 4\nmodel-path: a/b", "sglang - a/b - -x1x1" },
    };

    [Theory, MemberData(nameof(Manifests))]
    public void A_manifest_is_its_engine_model_and_GPUs(string kind, string manifest, string expected)
    {
        EngineCall call = Assert.Single(ManifestReader.Read(manifest).Value ?? [],
            found => found.Dialect.Name.Length > 0);

        Assert.Equal((kind, expected), (kind, $"{call.Dialect.Name} {call.Version ?? "-"} {call.Model} " +
            $"{call.Accelerator ?? "-"}{(call.Partition is null ? "" : $":{call.Partition}")} " +
            $"{call.Gpus?.Count.ToString() ?? "-"}x{call.Nodes}x{call.Replicas}"));
    }

    [Fact]
    public void A_secret_is_neither_read_nor_kept()
    {
        EngineCall call = Assert.Single(ManifestReader.Read($"kind: Pod\nspec:\n      {Pod}").Value!);

        Assert.Contains(new("HF_TOKEN", null), call.Environment);
        Assert.Contains(new("MODEL", "a/b"), call.Environment);
    }

    [Fact]
    public void Prefill_and_decode_of_one_object_are_two_engines() => Assert.Equal(
        ["x", "x-prefill"],
        ManifestReader.Read(
            "kind: LLMInferenceService\nmetadata: {name: x}\nspec:\n  model: {uri: 'hf://a/b'}\n  template: {containers: [{name: main}]}\n  prefill: " +
            "{template: {containers: [{name: main}]}}")
            .Value!.Select(call => call.Name));

    /// <summary>kaito-project/kaito, pkg/model/interface.go: 0.84 unless the config says otherwise.</summary>
    [Theory]
    [InlineData("", "0.84")]
    [InlineData(", config: c}\n---\nkind: ConfigMap\nmetadata: {name: c}\ndata: {inference_config.yaml: 'vllm: {gpu-memory-utilization: 0.95}'", "0.95")]
    public void Kaito_gives_its_own_share(string config, string share)
    {
        EngineCall call = Assert.Single(ManifestReader.Read(
            $"kind: Workspace\nmetadata: {{name: w}}\nresource: {{instanceType: x}}\ninference: {{preset: {{name: phi-4}}{config}}}").Value!,
            found => found.Dialect.Name.Length > 0);

        Assert.Equal(share, call.Flags.Last(flag => flag.Name == "--gpu-memory-utilization").Value);
    }

    [Theory, InlineData("kind: Service\nspec: {ports: [{port: 1}]}"), InlineData("services: {db: {image: postgres}}"), InlineData("- 1"), InlineData("")]
    public void What_starts_no_engine_is_refused(string manifest) => Assert.NotNull(ManifestReader.Read(manifest).Refusal);
}
