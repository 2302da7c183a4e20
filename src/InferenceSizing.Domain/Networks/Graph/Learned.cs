using System.Collections.Immutable;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Learned tensors that are held but cost no time worth a kernel of their own: attention sinks, layer scalars, relative-position tables, router
/// corrections.</summary>
public sealed class Learned : Operator
{
    public Learned(Component component, string name, ImmutableArray<WeightTensor> tensors)
        : base(component, name) => Tensors = tensors;

    public override bool InPlace => true;

    public override bool FusesIntoPredecessor => true;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => new(KernelKind.Elementwise, default);

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => 0;
}
