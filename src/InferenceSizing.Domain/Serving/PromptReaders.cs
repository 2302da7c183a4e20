using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>Instances that read the prompts for others that decode.</summary>
/// <param name="serving">One of them.</param>
/// <param name="instances">How many there are.</param>
/// <param name="transfer">From the end of a prefill until the other instance has the prompt's cache.</param>
public sealed class PromptReaders(ServingModel serving, Count instances, Seconds transfer)
{
    /// <summary>One of them.</summary>
    public ServingModel Serving { get; } = serving;

    /// <summary>How many there are.</summary>
    public Count Instances { get; } = instances;

    /// <summary>From the end of a prefill until the other instance has the prompt's cache.</summary>
    public Seconds Transfer { get; } = transfer;

    /// <summary>Kernel times of one of them with its share of <paramref name="clients"/>.</summary>
    internal StepCosts CostsFor(long clients) => Serving.CostsAt(WholeNumber.DivideUp(clients, Instances.Value));
}
