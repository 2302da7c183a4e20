using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class ParallelismValidator : AnnotatedValidator<ParallelismRequest>
{
    public ParallelismValidator()
    {
        When(InRange, () =>
        {
            RuleFor(layout => layout)
                .Must(layout => Gpus(layout) <= Bounds.MaxGpus)
                .WithMessage($"A deployment has at most {Bounds.MaxGpus} GPUs: the product of the degrees and the replicas.");
            RuleFor(layout => layout.Expert)
                .Must((layout, expert) => layout.ExpertTensor is not null || AttentionRanks(layout) % (expert ?? 1) == 0)
                .WithMessage("Expert groups divide tensor x attentionData.");
            RuleFor(layout => layout.ExpertTensor)
                .Must((layout, expertTensor) => expertTensor is null || (long)expertTensor * (layout.Expert ?? 1) == AttentionRanks(layout))
                .WithMessage("expertTensor x expert is tensor x attentionData: both describe the same GPUs.");
        });
    }

    /// <summary>GPUs of the deployment; each degree within its bounds, the product is below 2^41.</summary>
    public static long Gpus(ParallelismRequest layout) => AttentionRanks(layout) * (layout.Pipeline ?? 1) * (layout.Replicas ?? 1);

    public static bool InRange(ParallelismRequest layout) =>
        Degree(layout.Tensor) && Degree(layout.Pipeline) && Degree(layout.AttentionData) && Degree(layout.Expert) && Degree(layout.ExpertTensor)
            && Degree(layout.Replicas);

    private static long AttentionRanks(ParallelismRequest layout) => (long)(layout.Tensor ?? 1) * (layout.AttentionData ?? 1);

    private static bool Degree(int? degree) => degree is null or (>= 1 and <= Bounds.MaxDegree);
}
