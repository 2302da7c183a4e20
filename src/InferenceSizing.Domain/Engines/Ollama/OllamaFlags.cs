using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>The command lines of <c>ollama run</c> and <c>ollama serve</c>, and of the runner that they start, which has llama.cpp's flags.</summary>
internal static class OllamaFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    public static FlagTable Table { get; } = new FlagDeclarations("ollama/ollama, cmd/cmd.go, envconfig/config.go and llm/llama_server.go, 0.5 to 0.33")
        .Also("--ctx-size", "-c", "--num-ctx")
        .Also("--parallel", "-np", "--num-parallel")
        .Also("--batch-size", "-b", "--num-batch")
        .Also("--n-gpu-layers", "-ngl", "--num-gpu")
        .Setting(new Flag(["--flash-attn", "-fa"], FlagForm.Optional, FlagMeaning.Setting, Both))
        .Idle(FlagEffect.None, FlagForm.Value, """
            --keepalive --format --think --dimensions --num-predict --num-keep --num-thread --stop --penalize-newline --use-mmap
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, "--insecure --nowordwrap --multiuser-cache --hidethinking --truncate")
        .With(OllamaKnobs.All, FlagMeaning.Model)
        .Before(LlamaCppFlags.Table.WithoutSettings());
}
