using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Catalogue.Tests.Architectures;

/// <summary>Totals as model cards print them, rounded: they hold a design whose exact count nobody published.</summary>
public sealed class PublishedTotalsTests
{
    /// <summary>Cards round to two or three digits, and some leave the embedding or a tower out.</summary>
    private const double Tolerance = 0.05;

    /// <summary>Total and active parameters in units of 10^9. Source: vllm-project/recipes@8959cf6, parameter_count and active_parameters, unless
    /// noted.</summary>
    [Theory]
    [InlineData("MiniMaxAI/MiniMax-M3", 427, 26.0)]
    [InlineData("moonshotai/Kimi-K3", 2800, 104.0)] // active: the model card, 2.8 T in total and 104 B active
    [InlineData("stepfun-ai/Step-3.5-Flash", 196, null)] // 11 B active leave out embedding and head, 1.06 B
    [InlineData("poolside/Laguna-XS.2", 33, 3.0)]
    [InlineData("poolside/Laguna-S-2.1", 118, null)]
    [InlineData("inclusionAI/Ling-3.0-flash", 124, 5.5)]
    [InlineData("Qwen/Qwen3.8-2.4T-A95B", 2400, 95.0)]
    [InlineData("google/gemma-4-12B-it", 12, null)]
    public void A_design_agrees_with_the_total_of_its_model_card(string id, double total, double? active)
    {
        OperatorList operators = SharedCatalogue.Instance.FindModel(id)!.Architecture.Value!.LayOut().Operators!;

        Assert.InRange(operators.Parameters / (total * 1e9), 1 - Tolerance, 1 + Tolerance);
        if (active is { } activated)
            Assert.InRange(operators.ActiveParameters / (activated * 1e9), 1 - Tolerance, 1 + Tolerance);
    }
}
