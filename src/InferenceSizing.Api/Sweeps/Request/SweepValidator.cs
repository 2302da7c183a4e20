using FluentValidation;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Patching;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Sweeps.Request;

internal sealed class SweepValidator : AnnotatedValidator<SweepRequest>
{
    public SweepValidator()
    {
        RuleForEach(sweep => sweep.Axes).NotNull().SetValidator(new SweepAxisValidator()).When(sweep => sweep.Axes is { Count: <= SweepRequest.MaxAxes });
        RuleFor(sweep => sweep.Axes)
            .Must(axes => axes is null || axes.Count > SweepRequest.MaxAxes || Grid.HasAtMost(Count.From(SweepRequest.MaxPoints),
                axes.Select(axis => Count.From(axis?.Count ?? 0))))
            .WithMessage($"A sweep has at most {SweepRequest.MaxPoints} points: the product of the axes' lengths.");
    }
}

internal sealed class SweepAxisValidator : AnnotatedValidator<SweepAxis>
{
    public SweepAxisValidator()
    {
        RuleFor(axis => axis.Path)
            .Must(path => path is null
                || (!path.Contains('[', StringComparison.Ordinal) && RequestPatch.Members.Contains(path.Split('.')[0])
                && RequestPath.Expectation(path) is not null))
            .WithMessage("There is no such member of a request.");
        RuleFor(axis => axis)
            .Must(axis => axis.Values is null ? axis.From is not null && axis.To is not null : (axis.From ?? axis.To ?? axis.Step) is null)
            .WithMessage("Expected values, or from and to with a step.");
        RuleFor(axis => axis.To)
            .Must((axis, to) => to is null || axis.From is null || to >= axis.From)
            .WithMessage("Expected a value not below from.");
    }
}
