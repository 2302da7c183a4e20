using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Domain.Tests.Laws;

public sealed class EstimateLaws
{
    [Fact]
    public void The_same_question_has_the_same_answer() => Law.Holds(Scenario.Any, sized => Written(sized.Estimate) == Written(sized.Estimate));

    /// <summary>Lengths and batches up to the widest that a request may have: an estimate or a refusal, never an exception.</summary>
    [Fact]
    public void No_size_is_too_large_to_be_answered() => Law.Holds(
        from sized in Scenario.Generating
        from input in Power(24)
        from output in Power(24)
        from batch in Power(40)
        select sized with { Input = input, Output = output, Batch = batch },
        sized => sized.Outcome.Succeeded(out _, out Refusal? refusal) || refusal.Reason.Length > 0);

    [Fact]
    public void Every_explanation_and_relation_can_be_written() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            Estimate estimate = sized.Estimate;
            Assert.Equal(10, RuleOfThumb.Of(sized.Deployment, sized.Workload, estimate).Select(relation => relation.Id).Distinct().Count());
            Assert.NotEmpty(Explanation.Of(sized.Deployment, sized.Workload, estimate));
        });

    private static Gen<long> Power(int most) =>
        from bits in Gen.Choose(0, most)
        from beside in Gen.Choose(0, 1)
        select (1L << bits) + beside;

    private static string Written(Estimate estimate) => JsonSerializer.Serialize(estimate with { Operators = null! });
}
