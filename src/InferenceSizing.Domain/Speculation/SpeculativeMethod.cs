namespace InferenceSizing.Domain.Speculation;

/// <summary>The speculator, whose tokens the model then verifies in one pass.</summary>
public enum SpeculativeMethod
{
    /// <summary>A smaller model of the same vocabulary. Leviathan et al. 2022, arXiv:2211.17192; Chen et al. 2023, arXiv:2302.01318.</summary>
    DraftModel,

    /// <summary>Multi-token-prediction layers of the model's own checkpoint. DeepSeek-AI 2024, arXiv:2412.19437.</summary>
    Mtp,

    /// <summary>One layer over the model's last hidden states. Li et al. 2024, arXiv:2401.15077.</summary>
    Eagle,

    /// <summary>One layer over hidden states of three depths, with a head of its own over fewer words. Li et al. 2025, arXiv:2503.01840.</summary>
    Eagle3,

    /// <summary>A few layers over hidden states of five depths, which propose a whole block in one pass. Chen et al. 2026, arXiv:2602.06036.</summary>
    Dflash,

    /// <summary>A few narrow layers beside the model (Gemma 4's assistants), which attend to the model's own keys and values.</summary>
    Assistant,

    /// <summary>Text that came before: no weights. Saxena 2023, prompt lookup decoding.</summary>
    Ngram,
}

/// <summary>What proposes tokens by a method.</summary>
public static class SpeculativeMethodExtensions
{
    /// <summary>Whether it is a head or a block draft, published in a repository of its own, whose size follows from the model's dimensions.</summary>
    public static bool HasHead(this SpeculativeMethod method) =>
        method is SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 or SpeculativeMethod.Dflash or SpeculativeMethod.Assistant;
}
