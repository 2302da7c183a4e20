using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.TextEmbeddings;

/// <summary>The command line of <c>text-embeddings-router</c>, besides the flags of its settings.</summary>
internal static class TextEmbeddingsFlags
{
    private const string Formats = """
        fp16 float16
        bf16 bfloat16
        fp32 float32
        """;

    public static FlagTable Table { get; } = new FlagDeclarations("huggingface/text-embeddings-inference, router/src/main.rs, 1.0 to 1.9")
        .Means(FlagMeaning.Model, "--model-id")
        .Takes(FlagMeaning.ComputeFormat, Formats, "--dtype")
        .Means(FlagMeaning.Secret, FlagEffect.None, FlagForm.Value, "--hf-api-token", "--hf-token", "--api-key")
        .Setting(new Flag(["--auto-truncate"], FlagForm.Switch, FlagMeaning.Setting, FlagEffect.None) { ValueSince = TextEmbeddingsRelease.TruncationTaken })
        .Idle(FlagEffect.Memory | FlagEffect.Speed, FlagForm.Value, "--max-batch-requests")
        .Idle(FlagEffect.None, FlagForm.Value, """
            --revision --tokenization-workers --served-model-name --pooling --max-client-batch-size --default-prompt-name --default-prompt --dense-path
            --hostname --port|-p --uds-path --huggingface-hub-cache --payload-limit --otlp-endpoint --otlp-service-name --prometheus-port
            --cors-allow-origin
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, "--json-output --disable-spans")
        .Within(TextEmbeddingsFlagSpans.Source, TextEmbeddingsFlagSpans.Rows)
        .With(TextEmbeddingsKnobs.All);
}
