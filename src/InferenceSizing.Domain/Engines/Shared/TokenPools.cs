using System.Collections.Immutable;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>SGLang's pools: token slots for full attention, fewer of them for windows, and slots for recurrent states.</summary>
/// <remarks>Read in SGLang's <c>model_executor/model_runner.py</c> and its successors: <c>full = rest / (c_full + r · c_window)</c>, <c>window = r · full</c>;
/// before that, states take their share of the rest: <c>K = (share − s) / s</c> slots and one more that no request gets.</remarks>
internal sealed class TokenPools : CachePool
{
    private readonly ByteCount _pool;
    private readonly long _fullTokens;
    private readonly long _longest;
    private readonly ByteCount _perToken;
    private readonly bool _hasStates;

    private TokenPools(ByteCount pool, ByteCount perToken, long fullTokens, long longest, bool hasStates) =>
        (_pool, _perToken, _fullTokens, _longest, _hasStates) = (pool, perToken, fullTokens, longest, hasStates);

    /// <summary>Slots of the full-attention pool: <c>max_total_num_tokens</c> of the log.</summary>
    public override long LoggedTokens => _fullTokens;

    /// <summary>Slots of the windows' pool; zero without one.</summary>
    public required long WindowTokens { get; init; }

    /// <summary>The longest of the windows in tokens.</summary>
    public required long Window { get; init; }

    /// <summary>What cross-attention keeps of each encoder position; nothing without an encoder.</summary>
    public ByteCount CrossPerToken { get; init; }

    /// <summary>Requests that the slots for recurrent states are enough for; zero without any.</summary>
    public required long StateRequests { get; init; }

    /// <summary>What the slots take: less than the pool where the engine leaves a part of it empty.</summary>
    public ByteCount Bytes => _pool;

    /// <summary>Whether layers keep recurrent states.</summary>
    public bool HasStates => _hasStates;

    /// <summary>Whether windows or recurrent states have a part of the memory of their own.</summary>
    public bool IsDivided => WindowTokens > 0 || _hasStates;

    public override Ratio MaxConcurrency => Ratio.From((double)_fullTokens / Math.Max(1, _longest));

    /// <param name="layers">What the rank's layers keep.</param>
    /// <param name="pool">All memory for the cache.</param>
    /// <param name="rules">How the engine divides it.</param>
    /// <param name="longest">The engine's longest context.</param>
    public static TokenPools Of(ImmutableArray<CacheGroup> layers, ByteCount pool, in TokenPoolRules rules, long longest)
    {
        ByteCount full = ByteCount.Zero, local = ByteCount.Zero, state = ByteCount.Zero, cross = ByteCount.Zero;
        long window = 0;
        foreach (CacheGroup group in layers)
        {
            state += group.Layers * group.PerSequence;
            if (group.IsCross)
                cross += group.Layers * group.PerToken;
            else if (group.Span.IsLocal)
                (local, window) = (local + (group.Layers * group.PerToken), Math.Max(window, group.Span.Size.Count));
            else
                full += group.Layers * group.PerToken;
        }

        // Where every layer has a window, or the engine does not tell them apart, it keeps one pool and slides within it.
        if (full == ByteCount.Zero || !rules.KeepsWindows)
            (full, local) = (full + local, ByteCount.Zero);
        long slots = StateSlotsOf(state, pool, rules);
        ByteCount states = state == ByteCount.Zero ? ByteCount.Zero : (slots + 1) * state;
        ByteCount perToken = full + (local * rules.WindowRatio);
        ByteCount counted = rules.CountsWindowsTwice ? perToken + local : perToken;
        // Of a decoder beside an encoder the pool is divided as one request of the longest length needs it.
        ByteCount encoded = rules.EncoderTokens * cross, decoded = longest * counted;
        ByteCount own = encoded == ByteCount.Zero ? pool.Less(states) : pool.Less(states) * decoded.ShareOf(decoded + encoded);
        long fitting = counted == ByteCount.Zero ? 0 : own / counted;
        long held = Math.Min(fitting, rules.MostTokens) / rules.Page * rules.Page, tokens = checked(held * rules.ContextRanks);
        bool leavesSome = cross == ByteCount.Zero && (held < fitting / rules.Page * rules.Page || counted != perToken);
        ByteCount shared = rules.ContextRanks == 1 ? perToken : perToken * Ratio.From(1.0 / rules.ContextRanks);
        return new TokenPools(leavesSome ? (held * perToken) + states : pool, shared, tokens, longest, state > ByteCount.Zero)
        {
            WindowTokens = local == ByteCount.Zero ? 0 : (long)(rules.WindowRatio.Value * tokens) / rules.Page * rules.Page,
            Window = local == ByteCount.Zero ? 0 : window,
            StateRequests = slots / rules.StateSlots,
            CrossPerToken = cross,
        };
    }

    /// <summary>Slots for states: as many as are asked for, else what their share of the pool holds.</summary>
    private static long StateSlotsOf(ByteCount state, ByteCount pool, in TokenPoolRules rules)
    {
        if (state == ByteCount.Zero)
            return 0;
        if (rules.AskedStateSlots is { } asked)
            return asked;
        ByteCount share = pool * Ratio.From(rules.StateRatio.Value / (1 + rules.StateRatio.Value));
        return Math.Min(share.Less(state) / state, rules.MostStateSlots);
    }

    /// <summary>As in the steady state: slots of windows are a pool of their own.</summary>
    public override long GuaranteedSequences(in CachedRequest each)
    {
        const int two = 2;
        ByteCount first = HeldBy(1, each), more = HeldBy(two, each).Less(first);
        if (first > _pool)
            return 0;
        return more == ByteCount.Zero ? long.MaxValue : 1 + (_pool.Less(first) / more);
    }

    /// <summary>How <see cref="HeldBy"/> comes about where the pool is divided.</summary>
    /// <param name="sequences">Requests of the rank.</param>
    /// <param name="each">What each keeps.</param>
    /// <param name="beside">The speculator's cache, which lies next to the pool.</param>
    public EngineNote NoteOn(long sequences, in CachedRequest each, ByteCount beside)
    {
        string formula = "pool x the largest of ((contextTokens - sharedTokens) x sequences + sharedTokens) / poolTokens";
        ImmutableArray<NamedMagnitude>.Builder values = ImmutableArray.CreateBuilder<NamedMagnitude>();
        values.AddRange(
            NamedMagnitude.Of("poolBytes", _pool.Count), NamedMagnitude.Of("sequences", sequences), NamedMagnitude.Of("contextTokens", each.Tokens),
            NamedMagnitude.Of("sharedTokens", each.SharedTokens), NamedMagnitude.Of("poolTokens", _fullTokens));
        if (WindowTokens > 0)
        {
            formula += ", sequences x min(contextTokens, windowTokens) / windowPoolTokens";
            values.AddRange(NamedMagnitude.Of("windowTokens", Window), NamedMagnitude.Of("windowPoolTokens", WindowTokens));
        }

        if (StateRequests > 0)
        {
            formula += ", sequences / stateSlots";
            values.Add(NamedMagnitude.Of("stateSlots", StateRequests));
        }

        if (beside > ByteCount.Zero)
        {
            formula += ", plus the speculator's own";
            values.Add(NamedMagnitude.Of("speculatorBytes", beside.Count));
        }

        return new(EstimateFigure.Cache, new(formula, "docs/formulas.md, engines"), values.DrainToImmutable());
    }

    /// <summary>The part of the pool that belongs to the slots which run out first.</summary>
    public override ByteCount HeldBy(long sequences, in CachedRequest each)
    {
        long slots = sequences == 0 ? 0 : checked((sequences * (each.Tokens - each.SharedTokens)) + each.SharedTokens);
        if (!IsDivided)
            return (slots * _perToken) + (checked(sequences * each.EncoderTokens) * CrossPerToken);
        double share = _fullTokens == 0 ? 0 : (double)slots / _fullTokens;
        if (WindowTokens > 0)
            share = Math.Max(share, (double)checked(sequences * Math.Min(each.Tokens, Window)) / WindowTokens);
        // Without a slot for one request's state no request runs: each takes more than all of the pool.
        if (_hasStates)
            share = Math.Max(share, StateRequests == 0 ? sequences + 1 : (double)sequences / StateRequests);
        return _pool * Ratio.From(share);
    }
}

/// <summary>How an engine divides its pool into slots.</summary>
/// <param name="WindowRatio">Slots of windows for each slot of full attention.</param>
/// <param name="StateRatio">Memory of recurrent states over that of token slots.</param>
/// <param name="Page">Slots that are handed out together.</param>
internal readonly record struct TokenPoolRules(Ratio WindowRatio, Ratio StateRatio, int Page)
{
    /// <summary>Whether windowed layers have a pool of their own; else they keep the whole context.</summary>
    public bool KeepsWindows { get; init; } = true;

    /// <summary>Whether windowed layers count at the full number of tokens too, so that a part of the memory stays empty.</summary>
    public bool CountsWindowsTwice { get; init; }

    /// <summary>The most slots of full attention, where the client bounds them.</summary>
    public long MostTokens { get; init; } = long.MaxValue;

    /// <summary>Encoder positions of a request, whose keys and values cross-attention keeps; zero without an encoder.</summary>
    public long EncoderTokens { get; init; }

    /// <summary>Slots for states that a running request may need: its own, and those that a shared prefix ends at.</summary>
    public int StateSlots { get; init; } = 1;

    /// <summary>Ranks that hold the tokens of a context in turn: together so many times the slots of one.</summary>
    public long ContextRanks { get; init; } = 1;

    /// <summary>Slots for states, where the client gives them.</summary>
    public long? AskedStateSlots { get; init; }

    /// <summary>The most slots for states that are of use: without shared prefixes one for each request that may run.</summary>
    public long MostStateSlots { get; init; } = long.MaxValue;
}
