using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The command line of <c>llama-bench</c>, whose short names stand for other things than those of the server: <c>-p</c> is a length there and a text
/// in <c>llama-cli</c>, and switches are followed by 0 or 1.</summary>
public static class LlamaBenchFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    public static FlagTable Table { get; } = new FlagDeclarations("ggml-org/llama.cpp, tools/llama-bench/README.md, autumn 2026, with forms since 2023")
        .Means(FlagMeaning.Model, "--model", "-m", "--hf-repo", "-hf", "-hfr")
        .Takes(FlagMeaning.CacheKeyFormat, LlamaCppFlags.Caches, "--cache-type-k", "-ctk")
        .Takes(FlagMeaning.CacheValueFormat, LlamaCppFlags.Caches, "--cache-type-v", "-ctv")
        .Means(FlagMeaning.Secret, FlagEffect.None, FlagForm.Value, "--hf-token", "-hft")
        .Means(FlagMeaning.InputTokens, "--n-prompt", "-p")
        .Means(FlagMeaning.OutputTokens, "--n-gen", "-n")
        .Means(FlagMeaning.DepthTokens, "--n-depth", "-d")
        .Means(FlagMeaning.Devices, "--device", "-dev", "--rpc", "-rpc")
        .Also("--override-tensor", "-ot")
        .Also("--batch-size", "-b")
        .Also("--ubatch-size", "-ub")
        .Also("--n-gpu-layers", "-ngl")
        .Also("--n-cpu-moe", "-ncmoe")
        .Also("--tensor-split", "-ts")
        .Setting(new Flag(["--flash-attn", "-fa"], FlagForm.Optional, FlagMeaning.Setting, Both))
        .Setting(new Flag(["--no-kv-offload", "-nkvo"], FlagForm.Optional, FlagMeaning.Setting, Both))
        .Idle(Both, FlagForm.Value, "--split-mode|-sm --main-gpu|-mg -pg --moe-cache --n-cpu-ffn|-ncffn")
        .Usually(("--split-mode", "layer"), ("--main-gpu", "0"))
        .Idle(FlagEffect.Memory, FlagForm.Value, "--fit-target|-fitt --fit-ctx|-fitc --no-op-offload|-nopo --no-host --embeddings|-embd")
        .Idle(FlagEffect.HostMemory, FlagForm.Value, "--load-mode|-lm --lazy-mode|-lzm --mmap|-mmp --direct-io|-dio --repack")
        .Idle(FlagEffect.HostMemory, FlagForm.Switch, "--no-repack|-nr")
        .Idle(FlagEffect.Speed, FlagForm.Value, "--numa --prio --threads|-t --cpu-mask|-C --cpu-strict --poll --defrag-thold|-dt")
        .Idle(FlagEffect.None, FlagForm.Value, "--repetitions|-r --delay --output|-o --output-err|-oe --hf-file|-hff --n-gen-warmup")
        .Idle(FlagEffect.None, FlagForm.Switch, "--help|-h --verbose|-v --progress --no-warmup --list-devices --offline")
        .Within(LlamaCppFlagSpans.Source, LlamaCppFlagSpans.Rows)
        .With([LlamaCppKnobs.NBatch, LlamaCppKnobs.NUbatch, LlamaCppKnobs.NGpuLayers, LlamaCppKnobs.NCpuMoe, LlamaCppKnobs.OverrideTensor,
            LlamaCppKnobs.TensorSplit,
            LlamaCppKnobs.FlashAttention, LlamaCppKnobs.NoKvOffload]);
}
