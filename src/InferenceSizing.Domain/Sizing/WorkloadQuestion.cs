using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The load that is offered, as far as it is said.</summary>
public sealed record WorkloadQuestion
{
    /// <summary>Usual lengths; a decoder whose own context is shorter gets what it holds.</summary>
    private const long DecoderInputTokens = 1024;
    private const long DecoderOutputTokens = 256;
    private const long EncoderInputTokens = 128;

    /// <summary>Side of an image in a prompt, pixels: a screenshot or a photograph as applications send them.</summary>
    private const int PictureSide = 1024;

    /// <summary>Nothing is given.</summary>
    public static WorkloadQuestion Default { get; } = new();

    /// <summary>Tokens of a prompt, or of an encoder's sequence.</summary>
    public TokenCount? InputTokens { get; init; }

    /// <summary>Tokens that are generated for each prompt; none asks for the prefill alone.</summary>
    public TokenCount? OutputTokens { get; init; }

    /// <summary>Images in each prompt of a language model, beside its text; null for none.</summary>
    public Count? Pictures { get; init; }

    /// <summary>Rows of an image.</summary>
    public AxisLength? ImageHeight { get; init; }

    /// <summary>Columns of an image.</summary>
    public AxisLength? ImageWidth { get; init; }

    /// <summary>Whether times hold copies, scaling and the reading of results beside the network's pass; null for the pass alone.</summary>
    public bool? EndToEnd { get; init; }

    /// <summary>Tokens at the start of every prompt that are the same in all.</summary>
    public TokenCount? SharedPrefix { get; init; }

    /// <summary>Share of the prompt that is found in the prefix cache.</summary>
    public Ratio? PrefixCacheHitRate { get; init; }

    /// <summary>Null for open arrivals where a rate is given, else for the way that the engine is made for.</summary>
    public ArrivalKind? Arrival { get; init; }

    /// <summary>Sequences or images of an instance at once, of unevenly loaded ones in the mean; not for open arrivals.</summary>
    public SequenceCount? BatchSize { get; init; }

    /// <summary>Load of the busiest replica over the mean.</summary>
    public Ratio? ReplicaImbalance { get; init; }

    /// <summary>Requests that each client of a benchmark run sends; null for the steady state.</summary>
    public Count? RequestsPerClient { get; init; }

    /// <summary>Whether all requests of a closed loop are of the same lengths; null where it is not known.</summary>
    public bool? FixedLengths { get; init; }

    /// <summary>Rate of open arrivals to the deployment.</summary>
    public Rate? Requests { get; init; }

    /// <summary>The same of a model that only reads its prompts: nothing is generated unless that is asked for.</summary>
    internal WorkloadQuestion For(ModelSource model) => model.Pools && OutputTokens is null ? this with { OutputTokens = TokenCount.Zero } : this;

    /// <summary>The same with nothing left open.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="version">A version that it knows.</param>
    /// <param name="replicas">Whole copies of the model.</param>
    internal Outcome<WorkloadQuestion> Completed(Architecture architecture, Engine engine, EngineVersion version, int replicas)
    {
        if (Misplaced(architecture) is { } misplaced)
            return misplaced;
        (bool images, bool generates) = (architecture.Input == InputKind.Images, architecture.Generates);
        bool pictured = TakesPictures(architecture);
        ImageSize? native = pictured ? new ImageSize(AxisLength.From(PictureSide), AxisLength.From(PictureSide)) : architecture.NativeImage;
        WorkloadQuestion shown = this with
        {
            Pictures = pictured ? Pictures ?? Count.One : Pictures,
            ImageHeight = ImageHeight ?? native?.Height,
            ImageWidth = ImageWidth ?? native?.Width,
        };
        long seen = shown.PictureTokens(architecture).Count;
        long longest = architecture.Kind == ArchitectureKind.Decoder && architecture.Dimensions.MaximumContext.Count is > 0 and var own ? own : long.MaxValue;
        long room = longest - seen - (InputTokens?.Count ?? longest / 2);
        TokenCount output = OutputTokens ?? TokenCount.From(room > 0 ? Math.Min(room, DecoderOutputTokens) : DecoderOutputTokens);
        WorkloadQuestion complete = shown with
        {
            InputTokens = images ? null : InputTokens ?? (architecture.FixedEncoderTokens > TokenCount.Zero ? architecture.FixedEncoderTokens : TokenCount.From(
                generates ? Math.Clamp(longest - seen - output.Count, 1, DecoderInputTokens) : TokensOf(architecture))),
            OutputTokens = generates ? output : OutputTokens,
            EndToEnd = images ? EndToEnd ?? false : EndToEnd,
            SharedPrefix = generates ? SharedPrefix ?? TokenCount.Zero : SharedPrefix,
            Arrival = Arrival ?? (Requests is not null ? ArrivalKind.Open : generates ? engine.DefaultArrival : ArrivalKind.Static),
            ReplicaImbalance = ReplicaImbalance ?? Ratio.One,
        };
        if (complete.ContradictionFor(engine, replicas) is { } contradiction)
            return contradiction;
        bool found = generates && complete.SharedPrefix > TokenCount.Zero && engine.ReleaseOf(version).FindsPrefixes;
        return complete with
        {
            PrefixCacheHitRate = !generates ? PrefixCacheHitRate
                : PrefixCacheHitRate ?? (found
                    ? Workload.HitsOf(complete.SharedPrefix!.Value, TokenCount.From(complete.InputTokens!.Value.Count + seen)) : default(Ratio)),
            BatchSize = complete.Arrival == ArrivalKind.Open ? null : BatchSize ?? SequenceCount.One,
        };
    }

    /// <summary>The workload of a complete question.</summary>
    internal Workload ToWorkload(Architecture architecture, int replicas)
    {
        SequenceCount mean = BatchSize ?? SequenceCount.One;
        TokenCount seen = PictureTokens(architecture);
        return new Workload(
            (InputTokens ?? TokenCount.One) + seen,
            OutputTokens ?? TokenCount.Zero,
            Arrival switch
            {
                ArrivalKind.Open => new OfferedRate(Requests!.Value),
                ArrivalKind.ClosedLoop => new OfferedClients(mean, (int?)RequestsPerClient?.Value, FixedLengths),
                _ => new OfferedBatch(mean),
            },
            architecture.Input == InputKind.Images ? new ImageSize(ImageHeight!.Value, ImageWidth!.Value) : null,
            PrefixCacheHitRate ?? default(Ratio))
        {
            SharedPrefixTokens = SharedPrefix ?? TokenCount.Zero,
            EndToEnd = EndToEnd ?? false,
            PictureTokens = seen,
            Imbalanced = ReplicaImbalance > Ratio.One ? ReplicaLoad.Of(mean.Count, ReplicaImbalance.Value, replicas) : null,
        };
    }

    /// <summary>Whether prompts hold images whose tokens are known.</summary>
    private bool TakesPictures(Architecture architecture) => architecture is { Generates: true, Input: InputKind.Tokens, Pictures: not null }
        && Pictures != Count.Zero && (Pictures is not null || ImageHeight is not null || ImageWidth is not null);

    /// <summary>Tokens of a prompt's images, whose size is complete.</summary>
    private TokenCount PictureTokens(Architecture architecture) => TakesPictures(architecture)
        ? architecture.Pictures!.Of(new ImageSize(ImageHeight!.Value, ImageWidth!.Value), Pictures!.Value) : TokenCount.Zero;

    /// <summary>Tokens of a model that does not generate: what its file fixes or leaves open at, else the usual.</summary>
    private static long TokensOf(Architecture architecture) =>
        architecture is TracedArchitecture { Graph.DefaultTokens: { } tokens } ? Math.Max(1, tokens.Count) : EncoderInputTokens;

    private Refusal? ContradictionFor(Engine engine, int replicas)
    {
        if ((RequestsPerClient is not null || FixedLengths is not null) && Arrival != ArrivalKind.ClosedLoop)
        {
            return Refusal.Invalid(
                RequestsPerClient is not null ? Topic.RequestsPerClient : Topic.FixedLengths,
                $"Only where clients send again when answered; {engine.Name} by itself runs " +
                    $"{(Arrival == ArrivalKind.Static ? "whole batches" : "what comes at a rate")}.");
        }

        if (SharedPrefix > InputTokens)
            return Refusal.Invalid(Topic.SharedPrefix, $"At most the prompt, {InputTokens!.Value.Count} tokens.");
        return ReplicaImbalance!.Value.Value > replicas
            ? Refusal.Invalid(Topic.ReplicaImbalance, $"At most the replicas, {replicas}: then one of them has all the load.")
            : null;
    }

    /// <summary>Parts that mean nothing to the model's kind.</summary>
    private Refusal? Misplaced(Architecture architecture)
    {
        const string noTokens = "This model takes images, not tokens.", noPrompt = "This model has no prompt: batchSize says how many images it takes.",
            noCache = "This model does not generate and keeps no cache.";
        (bool images, bool generates) = (architecture.Input == InputKind.Images, architecture.Generates);
        List<Refusal> found = [];
        Refuse(images && InputTokens is not null, Topic.InputTokens, noTokens);
        TokenCount heard = architecture.FixedEncoderTokens;
        Refuse(heard > TokenCount.Zero && InputTokens is { } said && said != heard, Topic.InputTokens,
            $"This model always reads {heard.Count} positions, 30 seconds of sound: leave it out, and count a longer recording as several sequences.");
        bool unknown = !images && !(generates && architecture.Pictures is not null) && Pictures != Count.Zero;
        string noImages = generates && architecture.Dimensions.Vision.Layers.Count > 0
            ? "How many tokens an image becomes in this model's prompt is not known here: count them among inputTokens."
            : "This model takes tokens, not images.";
        Refuse(images && Pictures > Count.Zero, Topic.Pictures, noPrompt);
        Refuse(unknown && Pictures is not null, Topic.Pictures, noImages);
        Refuse(unknown && ImageHeight is not null, Topic.ImageHeight, noImages);
        Refuse(unknown && ImageWidth is not null, Topic.ImageWidth, noImages);
        if (architecture is { SizeFixedBy: { } reason, NativeImage: { } fixedSize })
        {
            Refuse(ImageHeight is { } rows && rows != fixedSize.Height, Topic.ImageHeight, reason);
            Refuse(ImageWidth is { } columns && columns != fixedSize.Width, Topic.ImageWidth, reason);
        }

        Refuse(!images && EndToEnd == true, Topic.EndToEnd, "Times from a decoded image to its results are known of networks that take images.");
        Refuse(!generates && OutputTokens > TokenCount.Zero, Topic.OutputTokens, "This model does not generate.");
        Refuse(!generates && SharedPrefix > TokenCount.Zero, Topic.SharedPrefix, noCache);
        Refuse(!generates && PrefixCacheHitRate > default(Ratio), Topic.PrefixCacheHitRate, noCache);
        return found.Count == 0 ? null : found[0] with { Others = [.. found.Skip(1)] };

        void Refuse(bool misplaced, Topic topic, string reason)
        {
            if (misplaced)
                found.Add(Refusal.Invalid(topic, reason));
        }
    }
}
