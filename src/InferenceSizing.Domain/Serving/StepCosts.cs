using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <summary>Kernel times of a workload on a deployment, before the engine's timing turns them into what a client sees.</summary>
internal sealed record StepCosts
{
    /// <summary>The pass over a request's own prompt; of a static batch, over all prompts.</summary>
    public required PassParts Prefill { get; init; }

    /// <summary>What one more prompt adds where a step carries several: no more than <see cref="Prefill"/>.</summary>
    public required PassParts SharedPrefill { get; init; }

    /// <summary>What each prompt takes of a pass that holds <see cref="PromptsTogether"/> of them, or all that there are.</summary>
    public required PassParts TogetherPrefill { get; init; }

    /// <summary>One more token of the running sequences at their mean length.</summary>
    public required PassParts Decode { get; init; }

    /// <summary>Layers that a step passes.</summary>
    public required LayerMix Layers { get; init; }

    /// <summary>Passes that a request's own prompt takes; of a static batch, all prompts.</summary>
    public Ratio PromptPasses { get; init; } = Ratio.One;

    /// <summary>Passes that one more prompt takes where a step carries several.</summary>
    public Ratio SharedPasses { get; init; } = Ratio.One;

    /// <summary>Prompts that one pass reads together where all are sent at once, g: those of a replica, within the tokens of a step. One where a prompt takes
    /// passes of its own.</summary>
    public Ratio PromptsTogether { get; init; } = Ratio.One;

    /// <summary>Whether clients send again when answered, with nothing between that would set them apart.</summary>
    public bool SendsAgain { get; init; }

    /// <summary>Steps that it takes for one more token: fewer than one where proposed tokens are verified.</summary>
    public Ratio StepsPerToken { get; init; } = Ratio.One;

    /// <summary>Sequences in flight that clients hold open.</summary>
    public required long Clients { get; init; }

    /// <summary>Sequences that decode at once.</summary>
    public required long Running { get; init; }

    /// <summary>Tokens of an answer.</summary>
    public required TokenCount OutputTokens { get; init; }

    /// <summary>Attention replicas, which read prompts side by side.</summary>
    public required int AttentionData { get; init; }

    /// <summary>Whether kernels of all the formats were measured on such chips.</summary>
    public bool FormatsMeasured { get; init; } = true;

    /// <summary>Pipeline stages, which work on different prompts at once.</summary>
    public required int Pipeline { get; init; }
}
