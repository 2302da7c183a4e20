using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>The fitted constants as a vector of logarithms, each with the value it starts from and how far it may be thought to lie from it.</summary>
internal sealed class SinglePassParameters : ISinglePassParameters
{
    /// <summary>How far a constant may be thought to lie from where it starts, by what is known of it.</summary>
    private const double Loose = 1.0, Usual = 0.5, Tight = 0.25, Own = 0.15, Reference = 0.01;

    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<double> _start = [];
    private readonly List<double> _spread = [];

    private readonly SinglePassModel _beside;

    /// <param name="beside">The catalogue, whose boards and images are fitted by themselves.</param>
    public SinglePassParameters(SinglePassModel beside)
    {
        _beside = beside;
        AddRuns();
        AddWays();
        AddChips();
    }

    private void AddRuns()
    {
        foreach (string run in (string[])["pytorch", "tensorrt"])
        {
            bool compiled = run == "tensorrt";
            Add($"{run}.pass", compiled ? 60e-6 : 100e-6, Usual);
            Add($"{run}.floor", compiled ? 7e-6 : 3e-6, Usual);
            Add($"{run}.columns", 32, Loose);
            Add($"{run}.depth", 64, Loose);
            Add($"{run}.keys", 128, Loose);
            Add($"{run}.tile", 0.3, Loose);
            foreach (string kernel in (string[])["conv", "grouped", "depthwise", "product", "attention"])
            {
                Add($"{run}.{kernel}.vector", 0.6, Usual);
                if (kernel != "depthwise")
                    Add($"{run}.{kernel}.tensor", 0.55, Usual);
                if (compiled && kernel != "depthwise")
                    Add($"{run}.{kernel}.narrow", 0.5, Usual);
                Add($"{run}.{kernel}.memory", 0.7, Usual);
            }

            Add($"{run}.relativePasses", compiled ? 8 : 60, Loose);
            Add($"{run}.map.memory", 0.7, Usual);
            Add($"{run}.token.memory", 0.7, Usual);
            Add($"{run}.movement.memory", 0.6, Usual);
        }

        Add("pytorch.operator", 45e-6, Usual);
        Add("pytorch.scorePasses", 6, Usual);
    }

    private void AddWays()
    {
        // What storing maps position by position, and compiling, change.
        foreach (string way in (string[])["last", "compiled"])
        {
            foreach (string kernel in (
                string[])["conv.tensor", "conv.memory", "grouped.tensor", "grouped.memory", "depthwise.vector", "depthwise.memory", "map.memory",
                "movement.memory"])
                Add($"{way}.{kernel}", 1, Usual);
        }

        foreach (string kernel in (string[])["token.memory", "product.tensor", "product.memory", "attention.tensor", "attention.memory"])
            Add($"compiled.{kernel}", 1, Tight);
        Add("compiled.operator", 0.3, Usual);
        foreach (string kernel in (string[])["product.tensor", "product.narrow", "attention.tensor", "attention.memory", "product.memory", "token.memory"])
            Add($"seven.{kernel}", 1, Tight);
    }

    private void AddChips()
    {
        // Desktop cards run unlike servers' relative to their data sheets (rates with FP32 accumulation); what is left is each chip's own.
        foreach (string factor in (string[])["vector", "tensor", "memory", "floor"])
            Add($"desktop.{factor}", 1, Usual);
        foreach (SinglePassChip chip in Chips)
        {
            // A100 is what the others are measured by: it has most of the rows.
            double spread = chip == SinglePassChip.Ampere ? Reference : chip == SinglePassChip.Instinct ? Usual : Tight;
            Add($"chip.{chip}.vector", 1, spread);
            Add($"chip.{chip}.tensor", chip == SinglePassChip.Hopper ? HopperTensor : 1, spread);
            Add($"chip.{chip}.memory", 1, Math.Min(spread, Own));
            Add($"chip.{chip}.floor", 1, spread);
        }

        Add("joules.Volta", 1.5, Tight);
        Add("joules.Turing", 2.5, Tight);
        Add("joules.Ampere", 1.2, Tight);
        Add("joules.Ada", 1.2, Tight);
        Add("joules.Blackwell", 1.0, Tight);
    }

    /// <summary>Kinds of chips that may have factors of their own.</summary>
    /// <remarks>Boards are fitted by themselves, next to these: <see cref="BoardCommand"/>.</remarks>
    public static ImmutableArray<SinglePassChip> Chips { get; } =
        [.. Enum.GetValues<SinglePassChip>().Where(chip => chip is not (SinglePassChip.Other or SinglePassChip.AmpereEmbedded))];

    /// <summary>Intervals follow from the errors of the fit, later.</summary>
    private static readonly SinglePassAccuracy NotYet = new(Domain.Units.Spread.Of(1, 1), Domain.Units.Spread.Of(1, 1), "");

    public double[] Start => [.. _start.Select(value => Math.Log(value))];

    public double[] Spread => [.. _spread];

    private void Add(string name, double start, double spread)
    {
        _index.Add(name, _start.Count);
        _start.Add(start);
        _spread.Add(spread);
    }

    public SinglePassModel At(double[] logarithms)
    {
        Constants constants = new(_index, logarithms);
        return new SinglePassModel(constants.Sets().ToFrozenDictionary(), _beside.Chips.ToFrozenDictionary(
            chip => chip.Key,
            chip => chip.Key == SinglePassChip.AmpereEmbedded ? chip.Value : constants.FactorsOf(chip.Key) with { Images = chip.Value.Images }));
    }

    /// <summary>The constants that a vector stands for.</summary>
    private sealed class Constants(Dictionary<string, int> index, double[] logarithms)
    {
        public Dictionary<SinglePassSet, SinglePassCurves> Sets()
        {
            double op = Value("pytorch.operator");
            Dictionary<SinglePassSet, SinglePassCurves> sets = new()
            {
                [SinglePassSet.Eager] = Curves("pytorch", "", LayerFusion.None, op, Value("pytorch.floor")),
                [SinglePassSet.EagerChannelsLast] = Curves("pytorch", "last", LayerFusion.None, op, Value("pytorch.floor")),
                [SinglePassSet.Compiled] = Curves("pytorch", "compiled", LayerFusion.Arithmetic, op * Value("compiled.operator"), Value("pytorch.floor")),
                [SinglePassSet.TensorRtSeven] = Curves("tensorrt", "seven", LayerFusion.Epilogue, 0, Value("tensorrt.floor")),
                [SinglePassSet.TensorRt] = Curves("tensorrt", "", LayerFusion.Epilogue, 0, Value("tensorrt.floor")),
            };
            sets[SinglePassSet.OnnxRuntime] = sets[SinglePassSet.Compiled] with
            {
                Fusion = LayerFusion.Epilogue,
                Floor = sets[SinglePassSet.TensorRt].Floor,
                PerOperator = Seconds.FromMicroseconds(OnnxRuntimeOperator)
            };
            return sets;
        }

        public ChipFactors FactorsOf(SinglePassChip chip) => new(
            Factor(chip, "vector"), Factor(chip, "tensor"), Factor(chip, "memory"), Factor(chip, "floor"), Ratio.From(JoulesOf(chip)),
                Measured: chip != SinglePassChip.Hopper);

        private double Value(string name) => Math.Exp(logarithms[index[name]]);

        private double Way(string way, string kernel) => way.Length > 0 && index.ContainsKey($"{way}.{kernel}") ? Value($"{way}.{kernel}") : 1;

        private SinglePassCurve Curve(string run, string way, string kernel)
        {
            double memory = Value($"{run}.{kernel}.memory") * Way(way, $"{kernel}.memory");
            double vector = index.ContainsKey($"{run}.{kernel}.vector") ? Value($"{run}.{kernel}.vector") * Way(way, $"{kernel}.vector") : 0.5;
            double tensor = index.ContainsKey($"{run}.{kernel}.tensor") ? Value($"{run}.{kernel}.tensor") * Way(way, $"{kernel}.tensor") : 0.5;
            double narrow = index.ContainsKey($"{run}.{kernel}.narrow") ? Value($"{run}.{kernel}.narrow") * Way(way, $"{kernel}.narrow") : tensor * 0.9;
            return new SinglePassCurve(Ratio.From(vector), Ratio.From(tensor), Ratio.From(narrow), Ratio.From(memory));
        }

        private SinglePassCurves Curves(string run, string way, LayerFusion fusion, double perOperator, double floor) => new()
        {
            Fusion = fusion,
            // Times of trtutils on RTX 3080 Ti and 3090 show it (docs/accuracy.md). Encoders do not show it of products.
            AccumulatesInHalf = run == "tensorrt",
            PerPass = Seconds.From(Value($"{run}.pass")),
            PerOperator = Seconds.From(perOperator),
            Floor = Seconds.From(floor),
            Kernels =
            [
                Curve(run, way, "conv"), Curve(run, way, "grouped"), Curve(run, way, "depthwise"), Curve(run, way, "product"), Curve(run, way, "attention"),
                Curve(run, way, "attention"), Curve(run, way, "map"), Curve(run, way, "token"), Curve(run, way, "movement"),
            ],
            IdleColumns = Ratio.From(Value($"{run}.columns")),
            IdleDepth = Ratio.From(Value($"{run}.depth")),
            IdleKeys = Ratio.From(Value($"{run}.keys")),
            Tile = Ratio.From(Value($"{run}.tile")),
            ScorePasses = Ratio.From(Value("pytorch.scorePasses")),
            RelativePasses = Ratio.From(Value($"{run}.relativePasses")),
            Accuracy = NotYet,
        };

        private Ratio Factor(SinglePassChip chip, string factor) =>
            Ratio.From(Value($"chip.{chip}.{factor}") * (IsDesktop(chip) ? Value($"desktop.{factor}") : 1));

        private double JoulesOf(SinglePassChip chip) => chip switch
        {
            SinglePassChip.Volta => Value("joules.Volta"),
            SinglePassChip.Turing or SinglePassChip.TuringGeForce => Value("joules.Turing"),
            SinglePassChip.Ampere or SinglePassChip.AmpereGraphics or SinglePassChip.AmpereGeForce => Value("joules.Ampere"),
            SinglePassChip.Ada or SinglePassChip.AdaGeForce or SinglePassChip.Hopper => Value("joules.Ada"),
            SinglePassChip.BlackwellGraphics => Value("joules.Blackwell"),
            _ => 0,
        };
    }

    /// <summary>No chip of the generation was timed: MLPerf's ResNet-50 reaches 34 to 39 % of the dense INT8 rate on H100 and H200, next to 50 to 55 % on
    /// A100.</summary>
    private const double HopperTensor = 0.7;

    private static bool IsDesktop(SinglePassChip chip) =>
        chip is SinglePassChip.Pascal or SinglePassChip.TuringGeForce or SinglePassChip.AmpereGeForce or SinglePassChip.AdaGeForce
            or SinglePassChip.BlackwellGraphics;

    /// <summary>Microseconds that ONNX Runtime's executor takes for an operator. Assumed: it dispatches in C++, several times faster than Python.</summary>
    private const double OnnxRuntimeOperator = 8;
}
