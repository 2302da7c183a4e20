namespace InferenceSizing.Domain.Engines.TextEmbeddings;

/// <summary>From which release of text-embeddings-inference on its flags exist.</summary>
internal static class TextEmbeddingsFlagSpans
{
    /// <summary>Where they were read.</summary>
    public const string Source =
        "huggingface/text-embeddings-inference, router/src/main.rs, tags 1.0.0 to 1.9.3";

    /// <summary>Rows as <see cref="Shared.ReleaseSpans.Read"/> takes them.</summary>
    public const string Rows = """
        + 1.1.0 1.2.0 --api-key --payload-limit
        + 1.2.0 1.2.1 --auto-truncate
        + 1.2.3 1.3.0 --default-prompt --default-prompt-name --otlp-service-name
        + 1.6.0 1.6.1 --disable-spans --hf-token
        + 1.7.0 1.7.1 --prometheus-port
        + 1.7.4 1.8.0 --dense-path
        + 1.8.3 1.9.0 --served-model-name
        """;
}
