namespace InferenceSizing.Domain.Parallelism;

/// <summary>Which layers each pipeline stage holds.</summary>
/// <remarks>As even as can be; surplus layers go one each to the stages before the last, from the back, since the last also holds the head
/// (vLLM, <c>distributed/utils.py</c>, <c>get_pp_indices</c>).</remarks>
/// <param name="Layers">Layers of the stack.</param>
/// <param name="Stages">Stages, at least one.</param>
public readonly record struct PipelineStages(int Layers, int Stages)
{
    /// <summary>The half-open range of layer indices of stage <paramref name="stage"/>.</summary>
    public (int From, int To) LayersOf(int stage)
    {
        int even = Layers / Stages, surplus = Layers % Stages;
        // Stages Stages − 1 − surplus … Stages − 2 take one more each.
        int firstWithMore = Stages - 1 - surplus;
        int from = (stage * even) + Math.Clamp(stage - firstWithMore, 0, surplus);
        bool takesMore = stage >= firstWithMore && stage < Stages - 1;
        return (from, from + even + (takesMore ? 1 : 0));
    }
}
