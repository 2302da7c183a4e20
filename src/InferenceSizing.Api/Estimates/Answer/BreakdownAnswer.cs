namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>Where time goes, pass by pass.</summary>
/// <param name="Prefill">A pass over the prompt.</param>
/// <param name="Decode">A step that gives one token to each running sequence.</param>
/// <param name="Forward">The pass of a model that does not generate.</param>
internal sealed record BreakdownAnswer(IReadOnlyList<StepPartAnswer>? Prefill, IReadOnlyList<StepPartAnswer>? Decode, IReadOnlyList<StepPartAnswer>? Forward);

/// <summary>One part of a pass; the parts add up to it.</summary>
/// <param name="Component">Part of the model, the all-reduces, or the launches.</param>
/// <param name="Ms">Time in it, milliseconds.</param>
/// <param name="Flops">Operations of one rank.</param>
/// <param name="Bytes">Bytes moved by one rank.</param>
/// <param name="Bound">What most of its time is bound by: compute, memory, network or latency.</param>
internal sealed record StepPartAnswer(string Component, decimal Ms, decimal Flops, decimal Bytes, string Bound);

/// <summary>One operator, of one or of many layers alike.</summary>
/// <param name="Block">The run of operators that it belongs to; of equal layers, the first.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Component">Part of the model.</param>
/// <param name="Layers">Layers at which it stands alike.</param>
/// <param name="Parameters">Its parameters, in all of them.</param>
internal sealed record OperatorAnswer(string Block, string Name, string Component, int Layers, long Parameters);
