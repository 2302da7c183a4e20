"""Settings of both sides: those with a name, and those drawn by a seed."""
import random

CACHES = {"fp16": 1, "fp32": 0, "bf16": 30, "q8_0": 8, "q5_1": 7, "q4_0": 2}
VERSION = "v0.5.0"


class Setting:
    """A name, what libllama is told, and what the service is asked with."""

    def __init__(self, name, ctx=8192, seqs=1, all_logits=False, gpus=1, cache=("fp16", "fp16"), experts=0, **more):
        outputs = {} if all_logits else {"outputs": seqs}
        told = {"ctx": ctx, "swafull": 0} | outputs | ({"seqs": seqs} if seqs > 1 else {})
        knobs = {"nCtx": ctx, "parallelSequences": seqs, "version": VERSION, "allLogits": all_logits}
        if seqs > 1:
            told["unified"], knobs["kvUnified"] = (0, False) if more.pop("parts", True) else (1, True)
        for key, (argument, knob) in dict(ngl=("ngl", "nGpuLayers"), ubatch=("ubatch", "nUbatch"), batch=("batch", "nBatch")).items():
            if key in more:
                told[argument] = knobs[knob] = more[key]
        for key, knob, value in (("fa", "flashAttention", False), ("offload", "noKvOffload", True)):
            if more.get(key) == 0:
                told[key], knobs[knob] = 0, value
        if more.get("split"):
            told["ts"], knobs["tensorSplit"] = ",".join(map(str, more["split"])), more["split"]
        if more.get("swafull"):
            told["swafull"], knobs["swaFull"] = 1, True
        if more.get("override"):
            told["ot"], knobs["overrideTensor"] = more["override"], more["override"] + "=CPU"
        elif experts:
            told["ot"] = r"blk\.(%s)\.ffn_(up|down|gate|gate_up)_(ch|)exps" % "|".join(map(str, range(experts)))
            knobs["nCpuMoe"] = experts
        told |= {"k": CACHES[cache[0]], "v": CACHES[cache[1]]}
        self.name, self.gpus, self.sequences, self.cache, self.knobs = name, gpus, seqs, cache, knobs
        self.arguments = [f"{key}={value}" for key, value in told.items()]


NAMED = [
    Setting("one"),
    Setting("all logits", all_logits=True),
    Setting("unfused", fa=0),
    Setting("four parts", 32768, 4),
    Setting("ten layers", ngl=10),
    Setting("ten layers unfused", ngl=10, fa=0),
    Setting("ten layers of four parts", 32768, 4, ngl=10),
    Setting("no layer", ngl=0),
]


def drawn(seed, arch, layers, experts, number):
    """Settings that nothing was made with. Left out is what ends llama.cpp: T5 in parts, parts of Kimi Linear that do not divide a micro-batch."""
    r = random.Random(f"{seed} {arch} settings")
    made = []
    for place in range(number):
        seqs = r.choice([1, 1, 1, 2, 3, 4, 8])
        more = dict(ctx=max(r.choice([512, 1000, 2048, 4096, 8192, 10000, 16384, 32768, 65536]), 256 * seqs), seqs=seqs, all_logits=r.random() < 0.4)
        if seqs > 1:
            more["parts"] = r.random() < 0.5 and arch != "t5" and not (arch == "kimi-linear" and seqs == 3)
        if r.random() < 0.4:
            more["ubatch"] = r.choice([64, 128, 256, 1024, 2048])
        if r.random() < 0.15:
            more["batch"] = r.choice([256, 1024])
        # Vulkan takes no tensor over 4 GiB, as scores of more than that would be.
        if r.random() < 0.25 and more["ctx"] * more.get("ubatch", 512) <= 2 ** 23:
            more["fa"] = 0
        # T5's scores are never fused.
        if arch == "t5":
            more["ctx"] = min(more["ctx"], 2 ** 25 // more.get("ubatch", 512))
        if arch == "grok":
            more["ctx"] = min(more["ctx"], 2 ** 22 // more.get("ubatch", 512))
        if r.random() < 0.4:
            more["ngl"] = r.choice([0, 1, layers // 4, layers // 2, layers - 2, layers])
        elif experts and r.random() < 0.3:
            more["experts"] = r.randint(1, layers)
            of = random.Random(f"{seed} {arch} override {place}")
            if of.random() < 0.5:
                first, parts = of.randint(0, layers - 1), of.choice(["(up|gate|down)", "(up|gate)", "down", ".*"])
                more["override"] = rf"blk\.({'|'.join(map(str, range(first, layers)))})\.ffn_{parts}_exps"
        elif r.random() < 0.1 and "bert" not in arch and arch != "gemma-embedding":
            more["gpus"] = 2
        if r.random() < 0.25:
            keys = r.choice(["q8_0", "q8_0", "q4_0", "q5_1", "bf16", "fp32"])
            more["cache"] = (keys, r.choice([keys, keys, "fp16"]))
        if r.random() < 0.05:
            more["offload"] = 0
        if r.random() < 0.1:
            more["swafull"] = 1
        if more.get("gpus"):
            of = random.Random(f"{seed} {arch} split {place}")
            if of.random() < 0.5:
                more["split"] = [of.choice([1, 2, 3, 10, 100]), of.choice([1, 1, 2, 5])]
        made.append(Setting(" ".join(f"{key}={value}" for key, value in more.items()), **more))
    return made
