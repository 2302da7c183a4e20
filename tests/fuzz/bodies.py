"""Request bodies of this service: catalogue ids in the places that take them, and a saner generator that most often gets a 200."""

import json
import random
import time

from schema import Generator, Schema, number

DECODER_ENGINES = ["vllm", "sglang", "tensorrt-llm", "llama.cpp", "transformers"]


class Catalogue:
    def __init__(self, client):
        self.models = self._all(client, "/models")
        self.gpus = self._all(client, "/gpus")
        self.engines = {e["name"]: e for e in self._read(client, "/engines")["items"]}
        self.precisions = [p["id"] for p in self._read(client, "/precisions")["items"]]
        self.kind = {m["id"]: m.get("kind") for m in self.models}
        self.partitions = {g["id"]: [p["profile"] for p in g["partitions"]] for g in self.gpus}
        self.providers = sorted({p["provider"] for g in self.gpus for p in g["prices"] if "provider" in p})
        self.schema = Schema(self._read(client, "/swagger/v1/swagger.json"))

    @staticmethod
    def _read(client, path):
        """What a catalogue answers; where other work keeps the cores busy, the time of a new process's first requests may be over before."""
        for _ in range(20):
            answer = client.get(path)
            if answer.status != 503:
                return answer.json
            time.sleep(1)
        raise SystemExit(f"{path} was not answered within 20 requests.")

    def _all(self, client, path):
        items, page = [], 1
        while True:
            got = self._read(client, f"{path}?pageSize=500&page={page}")
            items += got["items"]
            if len(items) >= got["total"] or not got["items"]:
                return items
            page += 1


def hints(catalogue):
    model = lambda rng: rng.choice(catalogue.models)["id"]
    gpu = lambda rng: rng.choice(catalogue.gpus)["id"]

    def config(rng):
        return rng.choice(CONFIGS)

    return {
        "model.id": model,
        "draftModel": lambda rng: model(rng),
        "gpu.id": gpu,
        "gpu.partition": lambda rng: rng.choice(["1g.10gb", "2g.20gb", "3g.40gb", "7g.80gb", "1g.5gb", "1g.18gb"]),
        "cost.provider": lambda rng: rng.choice(catalogue.providers or ["RunPod"]),
        "config": config,
        "overrideTensor": lambda rng: rng.choice(["exps=CPU", "ffn_(up|gate)_exps=CPU", r"blk\.[0-9]\.ffn_down_exps=CPU"]),
        "constraints.gpus": lambda rng: [gpu(rng) for _ in range(rng.randint(1, 5))],
        "constraints.engines": lambda rng: rng.sample(sorted(catalogue.engines), rng.randint(1, 3)),
        "constraints.precisions": lambda rng: rng.sample(
            [p for p in catalogue.precisions if p not in ("q8_0_kv",)], rng.randint(1, 3)
        ),
        "constraints.providers": lambda rng: rng.sample(
            catalogue.providers, min(len(catalogue.providers), rng.randint(1, 3))
        ),
        "model": lambda rng: model(rng) if rng.random() < 0.6 else NotImplemented,
        "models.[]": lambda rng: model(rng) if rng.random() < 0.8 else NotImplemented,
        "gpu": lambda rng: gpu(rng) if rng.random() < 0.6 else NotImplemented,
        "baseline.resolved": lambda rng: {},
        "noWorseThan.resolved": lambda rng: {},
    }


CONFIGS = [
    {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
    },
    {
        "architectures": ["MixtralForCausalLM"],
        "model_type": "mixtral",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 8,
        "vocab_size": 32000,
        "max_position_embeddings": 32768,
        "num_local_experts": 8,
        "num_experts_per_tok": 2,
    },
    {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "vocab_size": 30522,
        "max_position_embeddings": 512,
    },
    {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_attention_heads": 14,
        "num_hidden_layers": 24,
        "num_key_value_heads": 2,
        "vocab_size": 151936,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": True,
    },
]


class Sane:
    """Bodies that a user could send; most are answered 200."""

    def __init__(self, catalogue, rng):
        self.c, self.rng = catalogue, rng
        self.decoders = [m["id"] for m in catalogue.models if m.get("kind") == "decoder" and not m.get("unsupported")]
        self.others = [
            m["id"] for m in catalogue.models if m.get("kind") not in ("decoder", None) and not m.get("unsupported")
        ]
        self.generator = Generator(catalogue.schema, rng, hints(catalogue))
        self._turn = 0

    def model(self):
        rng = self.rng
        everyone = self.decoders if rng.random() < 0.7 else self.others
        self._turn += 1
        name = everyone[self._turn % len(everyone)] if rng.random() < 0.8 else rng.choice(everyone)
        return name

    def gpu(self):
        rng = self.rng
        gpu = rng.choice(self.c.gpus)
        draw = rng.random()
        if draw < 0.6:
            return gpu["id"]
        if draw < 0.85:
            made = {"id": gpu["id"]}
            if rng.random() < 0.3:
                made["memoryFraction"] = rng.choice([0.5, 0.9, 1, 0.25, round(rng.uniform(0.05, 1), 3)])
            if rng.random() < 0.2:
                made["reservedBytes"] = rng.choice([0, 1 << 30, 3 << 30])
            if self.c.partitions.get(gpu["id"]) and rng.random() < 0.5:
                made["partition"] = rng.choice(self.c.partitions[gpu["id"]])
            return made
        return {
            "name": "card",
            "memoryBytes": rng.choice([8, 16, 24, 40, 48, 80, 141, 192, 288]) << 30,
            "bandwidthGBPerSecond": rng.choice([200, 500, 1000, 2000, 3350, 8000]),
            "tflops": {
                "fp16": rng.choice([20, 80, 300, 989, 2000]),
                **({"fp8": 1000} if rng.random() < 0.4 else {}),
                **({"int8": 1000} if rng.random() < 0.4 else {}),
            },
            "interconnectGBPerSecond": rng.choice([30, 64, 450]),
        }

    def engine(self, decoder):
        rng = self.rng
        name = rng.choice(
            DECODER_ENGINES if decoder else ["tensorrt", "onnxruntime", "pytorch", "vllm", "transformers"]
        )
        if rng.random() < 0.4:
            return name
        made = {"name": name}
        versions = self.c.engines[name]["versions"]
        if versions and rng.random() < 0.4:
            made["version"] = rng.choice(versions)
        maybe = lambda p=0.25: rng.random() < p
        context = lambda: rng.choice([512, 2048, 4096, 8192, 16384, 32768, 131072])
        if name == "vllm":
            if maybe():
                made["gpuMemoryUtilization"] = rng.choice([0.5, 0.8, 0.9, 0.95, 1, round(rng.uniform(0.1, 1), 2)])
            if maybe():
                made["maxModelLen"] = context()
            if maybe():
                made["maxNumBatchedTokens"] = rng.choice([512, 2048, 4096, 8192, 16384])
            if maybe():
                made["maxNumSeqs"] = rng.choice([1, 8, 64, 256, 1024])
            if maybe():
                made["enforceEager"] = rng.random() < 0.5
            if maybe(0.15):
                made["blockSize"] = rng.choice([8, 16, 32, 64, 128])
            if maybe(0.1):
                made["kvCacheMemoryBytes"] = rng.choice([1, 4, 16]) << 30
            if maybe(0.1):
                made["maxLoras"] = rng.choice([1, 4, 16])
            if maybe(0.1):
                made["maxLoraRank"] = rng.choice([8, 16, 64])
        elif name == "sglang":
            if maybe():
                made["memFractionStatic"] = rng.choice([0.5, 0.8, 0.88, 0.95, round(rng.uniform(0.1, 1), 2)])
            if maybe():
                made["contextLength"] = context()
            if maybe():
                made["chunkedPrefillSize"] = rng.choice([512, 2048, 8192])
            if maybe():
                made["maxRunningRequests"] = rng.choice([1, 16, 128, 1024])
            if maybe(0.1):
                made["swaFullTokensRatio"] = rng.choice([0.2, 0.8, 1])
        elif name == "tensorrt-llm":
            if maybe():
                made["freeGpuMemoryFraction"] = rng.choice([0.5, 0.8, 0.9, 0.95])
            if maybe():
                made["maxNumTokens"] = rng.choice([512, 2048, 8192])
            if maybe():
                made["maxBatchSize"] = rng.choice([1, 16, 256, 2048])
            if maybe():
                made["maxSeqLen"] = context()
        elif name == "llama.cpp":
            if maybe():
                made["nCtx"] = context()
            if maybe():
                made["nBatch"] = rng.choice([256, 512, 2048])
            if maybe():
                made["nUbatch"] = rng.choice([64, 256, 512])
            if maybe():
                made["nGpuLayers"] = rng.choice([0, 1, 10, 20, 99])
            if maybe(0.15):
                made["nCpuMoe"] = rng.choice([0, 1, 10])
            if maybe():
                made["flashAttention"] = rng.random() < 0.5
            if maybe():
                made["parallelSequences"] = rng.choice([1, 4, 16])
            if maybe(0.15):
                made["swaFull"] = rng.random() < 0.5
        elif name == "transformers":
            if maybe():
                made["flashAttention"] = rng.random() < 0.5
        elif name == "pytorch":
            if maybe():
                made["compile"] = rng.random() < 0.5
            if maybe():
                made["channelsLast"] = rng.random() < 0.5
        else:
            if maybe():
                made["workspaceBytes"] = rng.choice([0, 1 << 28, 1 << 30, 4 << 30])
        return made

    def precision(self, engine):
        rng = self.rng
        name = engine if isinstance(engine, str) else (engine or {}).get("name")
        if name == "llama.cpp":
            weights = rng.choice(["fp16", "q4_k_m", "q8_0", "q4_0", "q5_k_m", "q6_k", "iq4_xs", "q2_k", "bf16"])
            return (
                weights if rng.random() < 0.6 else {"weights": weights, "kvCache": rng.choice(["fp16", "q8_0", "q4_0"])}
            )
        weights = rng.choice(
            [
                "fp16",
                "bf16",
                "fp16",
                "fp8",
                "int8",
                "awq-int4",
                "gptq-int4",
                "fp32",
                "int8-weight-only",
                "nf4",
                "nvfp4",
                "mxfp4",
                "mixed-fp16",
                "tf32",
            ]
        )
        if rng.random() < 0.6:
            return weights
        made = {"weights": weights}
        if rng.random() < 0.4:
            made["kvCache"] = rng.choice(["fp16", "fp8", "bf16"])
        if rng.random() < 0.2:
            made["activations"] = rng.choice(["fp16", "bf16", "fp32"])
        return made

    def workload(self, decoder, engine):
        rng = self.rng
        name = engine if isinstance(engine, str) else (engine or {}).get("name")
        made = {}
        if decoder:
            if rng.random() < 0.7:
                made["inputTokens"] = rng.choice([1, 16, 128, 500, 1000, 2048, 4096, 16000, 32768])
            if rng.random() < 0.6:
                made["outputTokens"] = rng.choice([0, 1, 2, 64, 128, 500, 1024, 4096])
            if rng.random() < 0.2:
                made["prefixCacheHitRate"] = rng.choice([0, 0.3, 0.9, 1])
            if rng.random() < 0.1:
                made["sharedPrefixTokens"] = rng.choice([0, 8, 100])
            if rng.random() < 0.3:
                made["arrival"] = rng.choice(["static", "closedLoop", "open"])
        else:
            if rng.random() < 0.3:
                made["inputTokens"] = rng.choice([1, 16, 128, 384, 512])
            elif rng.random() < 0.4:
                made["imageHeight"], made["imageWidth"] = rng.choice(
                    [(224, 224), (384, 384), (640, 640), (32, 32), (600, 800)]
                )
            if rng.random() < 0.1:
                made["arrival"] = "static"
        if made.get("arrival") == "open":
            made["requestsPerSecond"] = rng.choice([0.01, 0.1, 1, 10, 100])
        elif rng.random() < 0.8:
            made["batchSize"] = rng.choice([1, 2, 3, 4, 8, 16, 32, 100, 256, 1000])
            if made.get("arrival") == "closedLoop" and rng.random() < 0.3:
                made["requestsPerClient"] = rng.choice([1, 2, 10])
                made["fixedLengths"] = rng.choice([True, False])
        return made

    def parallelism(self, decoder):
        rng = self.rng
        made = {}
        if decoder:
            if rng.random() < 0.6:
                made["tensor"] = rng.choice([1, 2, 4, 8])
            if rng.random() < 0.15:
                made["pipeline"] = rng.choice([2, 4])
            if rng.random() < 0.1:
                made["attentionData"] = rng.choice([2, 4])
                made["expert"] = rng.choice([1, 2, 4, 8])
        if rng.random() < 0.2:
            made["replicas"] = rng.choice([2, 3, 8])
        return made

    def requirements(self, decoder):
        rng = self.rng
        made = {}
        if rng.random() < 0.5:
            made["fits"] = True
        if rng.random() < 0.4:
            made["minBatchSize"] = rng.choice([1, 8, 64, 512])
        if rng.random() < 0.2:
            made["maxTotalGiB"] = rng.choice([8, 24, 80])
        if decoder:
            if rng.random() < 0.3:
                made["maxTtftMs"] = rng.choice([50, 200, 1000, 10000])
            if rng.random() < 0.3:
                made["maxTpotMs"] = rng.choice([5, 20, 50, 200])
            if rng.random() < 0.2:
                made["minOutputTokensPerSecond"] = rng.choice([10, 100, 1000])
        elif rng.random() < 0.4:
            made["minSamplesPerSecond"] = rng.choice([10, 1000])
        if rng.random() < 0.15:
            made["maxUsdPerHour"] = rng.choice([1, 5, 50])
        if rng.random() < 0.1:
            made["maxAccuracyLoss"] = rng.choice([0, 0.5, 2])
        return made or {"fits": True}

    def body(self):
        rng = self.rng
        model = self.model()
        decoder = self.c.kind.get(model) in ("decoder", "encoderDecoder")
        made = {"model": model, "gpu": self.gpu()}
        if rng.random() < 0.7:
            made["engine"] = self.engine(decoder)
        if rng.random() < 0.7:
            made["precision"] = self.precision(made.get("engine"))
        if rng.random() < 0.8:
            made["workload"] = self.workload(decoder, made.get("engine"))
        if rng.random() < 0.5:
            made["parallelism"] = self.parallelism(decoder)
        if rng.random() < 0.35:
            made["require"] = self.requirements(decoder)
        if rng.random() < 0.12:
            made["cost"] = {"usdPerGpuHour": rng.choice([0, 1, 2.5])}
        if rng.random() < 0.15:
            made["techniques"] = rng.choice(
                [
                    {"pruning": {"kind": "unstructured", "ratio": 0.5}},
                    {"pruning": {"kind": "2:4"}},
                    {"pruning": {"kind": "layers", "ratio": 0.25}},
                    {"pruning": {"kind": "heads", "ratio": 0.25}},
                    {"pruning": {"kind": "channels", "ratio": 0.3}},
                    {"layers": 4},
                    {"memoryReuse": False},
                    {"layerFusion": True},
                    {"offload": {"layersOnGpu": 8, "to": "cpu"}},
                    {"offload": {"gpuMemoryBytes": 4 << 30, "to": "nvme"}},
                    {"speculativeDecoding": {"method": "ngram", "draftTokens": 4, "acceptanceRate": 0.6}},
                    {
                        "speculativeDecoding": {
                            "method": "draftModel",
                            "draftModel": "Qwen/Qwen2.5-0.5B-Instruct",
                            "draftTokens": 3,
                            "acceptanceRate": 0.7,
                        }
                    },
                ]
            )
        if rng.random() < 0.4:
            made["detail"] = rng.choice(["summary", "summary", "standard", "full"])
        return made
