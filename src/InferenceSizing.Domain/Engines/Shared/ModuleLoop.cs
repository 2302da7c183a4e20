namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Decoding that calls a model's modules one after another from Python: each layer's kernels wait for the host.</summary>
internal static class ModuleLoop
{
    /// <summary>The name that its constants are fitted under, for all versions: transformers' <c>generate</c> is the loop that was measured, and one's own
    /// calls the same modules.</summary>
    internal const string FittedAs = "transformers";
}
