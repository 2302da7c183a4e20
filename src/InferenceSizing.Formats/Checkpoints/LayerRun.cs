namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Consecutive layers with as many tensors of a group each.</summary>
/// <param name="First">Index of the first layer.</param>
/// <param name="Last">Index of the last.</param>
/// <param name="Each">Tensors in each of them: one, or the experts stored one by one.</param>
public readonly record struct LayerRun(int First, int Last, int Each)
{
    public int Layers => Last - First + 1;

    public int Tensors => Layers * Each;
}
