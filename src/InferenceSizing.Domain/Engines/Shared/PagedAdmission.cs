namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Admission to a pool of cache blocks, which requests with the same beginning share.</summary>
/// <param name="engine">The engine.</param>
internal sealed class PagedAdmission(PagedEngine engine) : Admission(engine)
{
    private readonly PagedEngine _engine = engine;

    /// <inheritdoc/>
    public override long? TokensKeptOnce(RankLoad load) => _engine.EachOf(load).SharedTokens;

    /// <inheritdoc/>
    public override long? GuaranteedSequences(RankLoad load)
    {
        long fewest = long.MaxValue / load.Layout.AttentionData;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
            fewest = Math.Min(fewest, load.PlanOf(_engine, stage).Cache.GuaranteedSequences(_engine.EachOf(load)));
        return fewest * load.Layout.AttentionData;
    }
}
