using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class ParallelismValidator : AnnotatedValidator<ParallelismRequest>
{
    public ParallelismValidator()
    {
        When(InRange, () => RuleFor(layout => layout)
            .Must(layout => Gpus(layout) <= Bounds.MaxGpus)
            .WithMessage($"A deployment has at most {Bounds.MaxGpus} GPUs: the product of the degrees and the replicas."));
        When(AreDegrees, () =>
        {
            RuleFor(layout => layout.Expert)
                .Must((layout, expert) => layout.ExpertTensor is not null || AttentionRanks(layout) % (expert ?? 1) == 0)
                .WithMessage("Expert groups divide tensor x attentionData.");
            RuleFor(layout => layout.ExpertTensor)
                .Must((layout, expertTensor) => expertTensor is null || (long)expertTensor * (layout.Expert ?? 1) == AttentionRanks(layout))
                .WithMessage("expertTensor x expert is tensor x attentionData: both describe the same GPUs.");
        });
        RuleFor(layout => layout.Disaggregated)
            .Must((layout, pools) => pools is null || layout with { Disaggregated = null } == new ParallelismRequest())
            .WithMessage("Stands alone: each of its instances has degrees of its own.");
        RuleFor(layout => layout.Disaggregated!).SetValidator(new DisaggregatedValidator());
    }

    /// <summary>GPUs of the deployment; each degree within its bounds, the product is below 2^41.</summary>
    public static long Gpus(ParallelismRequest layout) => layout.Disaggregated is { Prefill: { } prefill, Decode: { } decode }
        ? GpusOf(prefill) + GpusOf(decode)
        : GpusOf(layout);

    public static bool InRange(ParallelismRequest layout) => layout.Disaggregated is { } pools
        ? pools is { Prefill: { } prefill, Decode: { } decode } && AreDegrees(prefill) && AreDegrees(decode)
        : AreDegrees(layout);

    /// <summary>Whether the expert groups of an instance describe the GPUs that its attention does.</summary>
    public static bool ExpertsDivide(InstanceRequest layout) =>
        layout.ExpertTensor is { } shared ? (long)shared * (layout.Expert ?? 1) == AttentionRanks(layout)
            : AttentionRanks(layout) % (layout.Expert ?? 1) == 0;

    private static long GpusOf(InstanceRequest layout) => AttentionRanks(layout) * (layout.Pipeline ?? 1) * (layout.Copies ?? 1);

    /// <summary>Whether every degree is one that can be sized.</summary>
    public static bool AreDegrees(InstanceRequest layout) =>
        Degree(layout.Tensor) && Degree(layout.Pipeline) && Degree(layout.AttentionData) && Degree(layout.Expert) && Degree(layout.ExpertTensor)
            && Degree(layout.Copies);

    private static long AttentionRanks(InstanceRequest layout) => (long)(layout.Tensor ?? 1) * (layout.AttentionData ?? 1);

    private static bool Degree(int? degree) => degree is null or (>= 1 and <= Bounds.MaxDegree);
}

internal sealed class DisaggregatedValidator : AnnotatedValidator<DisaggregatedRequest>
{
    public DisaggregatedValidator()
    {
        RuleFor(pools => pools.Prefill!).SetValidator(new PoolValidator());
        RuleFor(pools => pools.Decode!).SetValidator(new PoolValidator());
    }
}

internal sealed class PoolValidator : AnnotatedValidator<PoolRequest>
{
    public PoolValidator() => RuleFor(pool => pool.ExpertTensor)
        .Must((pool, _) => !ParallelismValidator.AreDegrees(pool) || ParallelismValidator.ExpertsDivide(pool))
        .WithMessage("Expert groups divide tensor x attentionData, and expertTensor x expert is the same.");
}
