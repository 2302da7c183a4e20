using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Families;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>Reads a <c>quantization_config</c>: each method's own keys for bits, groups, and modules that are left as they are.</summary>
/// <remarks>Keys: transformers, <c>utils/quantization_config.py</c>; compressed-tensors, <c>quant_args.py</c> and <c>quant_config.py</c>; NVIDIA ModelOpt's
/// <c>hf_quant_config.json</c>; AMD Quark's exporter.</remarks>
internal sealed class QuantizationReader
{
    private const int FourBits = 4;
    private const int EightBits = 8;
    private const int UsualGroup = 128;

    private readonly ModuleNames _modules;

    private QuantizationReader(ModuleNames modules) => _modules = modules;

    /// <summary>What a config says of its quantization, and what a <c>hf_quant_config.json</c> next to it does; null where they say nothing.</summary>
    /// <param name="config">The config; <c>hf_quant_config</c> is our own key for the file next to it.</param>
    /// <exception cref="ConfigRefusedException">One of them is no object.</exception>
    public static (ConfigFields? Own, ConfigFields? Beside) PartsOf(ConfigFields config)
    {
        ConfigFields text = config.Nested("text_config") ?? config;
        return (config.Nested("quantization_config") ?? text.Nested("quantization_config") ?? config.Nested("compression_config"),
            config.Nested("hf_quant_config"));
    }

    /// <summary>The config's quantization, and that of the file next to it, which comes first where both take a module; null where there is neither.</summary>
    /// <param name="config">The config.</param>
    /// <param name="parts">What it says of its quantization.</param>
    /// <exception cref="ConfigRefusedException">A method or format that is not known.</exception>
    public static CheckpointQuantization? Read(ConfigFields config, (ConfigFields? Own, ConfigFields? Beside) parts)
    {
        QuantizationReader reader = new(new ModuleNames(FamilyList.Of(config.Text("model_type"))?.ExpertModule));
        CheckpointQuantization? own = parts.Own is null ? null : reader.Of(parts.Own);
        // A checkpoint that ModelOpt left as it was says null of its algorithm.
        if (parts.Beside is not { } beside || (beside.Nested("quantization") ?? beside).IsNull("quant_algo"))
            return own;
        CheckpointQuantization file = reader.Of(beside);
        return own is null ? file
            : file with { Groups = [.. file.Groups, .. own.Groups], Cache = file.Cache ?? own.Cache, ByLayer = file.ByLayer || own.ByLayer };
    }

    private CheckpointQuantization Of(ConfigFields given)
    {
        // ModelOpt nests what it has to say once more.
        ConfigFields quantization = given.Nested("quantization") ?? given;
        string? method = (quantization.Text("quant_method") ?? given.Text("quant_method")
            ?? (quantization.Has("quant_algo") ? "modelopt" : null))?.ToLowerInvariant();
        return method switch
        {
            "gptq" or "gptqmodel" => Gptq(quantization),
            "awq" => Awq(quantization),
            "intel/auto-round" or "auto-round" => AutoRound(quantization),
            "compressed-tensors" or "compressed_tensors" => Compressed(quantization),
            "fp8" => BlockFp8(quantization),
            "fbgemm_fp8" => One("fp8", QuantizationFormats.Eight("fp8", AxisLength.One, TensorEncoding.WholeRow, tensor: false), NumberFormat.Fp8,
                Left(quantization, "modules_to_not_convert")),
            "mxfp4" => One("mxfp4", CompressedEncodings.Mxfp4, NumberFormat.Bf16, Left(quantization, "modules_to_not_convert")),
            "bitsandbytes" => BitsAndBytes(quantization),
            "modelopt" or "modelopt_fp4" => ModelOpt(quantization),
            "quark" => Quark(quantization),
            _ => throw quantization.Refuse(
                "quant_method",
                $"The quantization method '{method}' is not known; name the weights' format in precision.weights and leave quantization_config out."),
        };
    }

    /// <summary>GPTQ stores zero points and a group index whether they are needed or not. <c>dynamic</c> of GPTQModel leaves modules out (<c>-:</c>).</summary>
    private CheckpointQuantization Gptq(ConfigFields quantization)
    {
        int bits = Bits(quantization, "bits");
        string[] dynamic = quantization.Raw("dynamic") is { Kind: ConfigKind.Members } rules
            ? [.. rules.Members.Where(rule => rule.Key.StartsWith("-:", StringComparison.Ordinal)).Select(rule => "re:" + rule.Key[2..])]
            : [];
        ModulePatterns left = new(_modules, quantization, "dynamic", [.. dynamic, .. quantization.Flag("lm_head") ? [] : (string[])["lm_head"]]);
        return One(WholeNumbers(bits), QuantizationFormats.Grouped(WholeNumbers(bits), bits, GroupOf(quantization, "group_size"), zeros: true, index: true),
            NumberFormat.Fp16, left);
    }

    private CheckpointQuantization Awq(ConfigFields quantization)
    {
        int bits = Bits(quantization, quantization.Has("bits") ? "bits" : "w_bit");
        string id = bits == FourBits ? "awq-int4" : WholeNumbers(bits);
        return One(id, QuantizationFormats.Grouped(
            id, bits, GroupOf(quantization, quantization.Has("group_size") ? "group_size" : "q_group_size"), quantization.Flag("zero_point", true),
            index: false), NumberFormat.Fp16,
            Left(quantization, "modules_to_not_convert", "lm_head"));
    }

    private CheckpointQuantization AutoRound(ConfigFields quantization)
    {
        int bits = Bits(quantization, "bits");
        bool awq = quantization.Text("packing_format")?.Contains("awq", StringComparison.Ordinal) == true;
        string id = awq && bits == FourBits ? "awq-int4" : WholeNumbers(bits);
        return One(id, QuantizationFormats.Grouped(id, bits, GroupOf(quantization, "group_size"), zeros: true, index: false), NumberFormat.Fp16,
            Left(quantization, "modules_to_not_convert", "lm_head"));
    }

    /// <summary>DeepSeek's tiles, or one scale a matrix.</summary>
    private CheckpointQuantization BlockFp8(ConfigFields quantization)
    {
        string key = quantization.Has("ignored_layers") ? "ignored_layers" : "modules_to_not_convert";
        if (!quantization.Has("weight_block_size"))
            return One("fp8", CompressedEncodings.Fp8, NumberFormat.Fp8, Left(quantization, key, "lm_head"));
        (AxisLength rows, AxisLength columns) = quantization.Pair("weight_block_size");
        return One("fp8-block", QuantizationFormats.Eight("fp8-block", rows, columns, tensor: false), NumberFormat.Fp8,
            Left(quantization, key, "lm_head"));
    }

    private CheckpointQuantization BitsAndBytes(ConfigFields quantization)
    {
        ModulePatterns left = Left(quantization, "llm_int8_skip_modules", "lm_head");
        return quantization.Flag("load_in_4bit") || quantization.Flag("_load_in_4bit")
            ? One("nf4", QuantizationFormats.BitsAndBytes(quantization.Flag("bnb_4bit_use_double_quant")), NumberFormat.Bf16, left)
            : One("int8", CompressedEncodings.Int8PerChannel, NumberFormat.Int8, left);
    }

    private CheckpointQuantization ModelOpt(ConfigFields quantization)
    {
        string key = quantization.Has("exclude_modules") ? "exclude_modules" : "ignore";
        if (quantization.Raw("config_groups") is { Kind: ConfigKind.Members })
            return Compressed(quantization);
        string algorithm = quantization.Text("quant_algo") ?? throw quantization.Missing("quant_algo");
        if (algorithm.Equals("MIXED_PRECISION", StringComparison.OrdinalIgnoreCase))
            return Mixed(quantization, Left(quantization, key));
        (string id, TensorEncoding encoding, NumberFormat compute) = ModelOptFormat.Of(quantization, algorithm);
        return One(id, encoding, compute, Left(quantization, key, "lm_head")) with { Cache = CacheOf(quantization) };
    }

    /// <summary>ModelOpt's formats module by module: <c>quantized_layers</c>, the head only where it is among them. The experts of a layer are stored
    /// alike, so the first of them stands for all.</summary>
    private CheckpointQuantization Mixed(ConfigFields quantization, ModulePatterns left)
    {
        if (quantization.Nested("quantized_layers") is not { } layers || quantization.Raw("quantized_layers") is not { } raw)
            throw quantization.Missing("quantized_layers", "which says how each module is stored");
        Dictionary<string, (ConfigFields Format, List<string> Modules)> byAlgorithm = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, _) in raw.Members)
        {
            if (ModuleNames.IsFurtherExpert(name))
                continue;
            if (layers.Nested(name) is not { } module)
                continue;
            string algorithm = module.Text("quant_algo") ?? throw module.Missing("quant_algo");
            if (!byAlgorithm.TryGetValue(algorithm, out (ConfigFields Format, List<string> Modules) group))
                byAlgorithm.Add(algorithm, group = (module, []));
            group.Modules.Add(name);
        }

        List<QuantizedGroup> groups = [];
        (string? most, int modules, bool byLayer) = (null, 0, left.ByLayer);
        foreach ((string algorithm, (ConfigFields format, List<string> names)) in byAlgorithm)
        {
            (string id, TensorEncoding encoding, NumberFormat compute) = ModelOptFormat.Of(format, algorithm);
            ModulePatterns chosen = new(_modules, quantization, "quantized_layers", names);
            groups.Add(new QuantizedGroup((role, layer) => !left.Has(role, layer.Index) && chosen.Has(role, layer.Index), encoding, compute));
            byLayer |= chosen.ByLayer;
            if (names.Count > modules)
                (most, modules) = (id, names.Count);
        }

        return new CheckpointQuantization(
            most ?? throw quantization.Refuse("quantized_layers", "None of the modules is quantized."), [.. groups], CacheOf(quantization))
        {
            ByLayer = byLayer
        };
    }

    private CheckpointQuantization Quark(ConfigFields quantization)
    {
        ConfigFields weight = quantization.Nested("global_quant_config")?.Nested("weight")
            ?? throw quantization.Refuse("global_quant_config", "The config lacks 'global_quant_config' with a 'weight'.");
        string type = weight.Text("dtype")?.ToLowerInvariant() ?? throw weight.Missing("dtype");
        bool tensor = weight.Text("qscheme") is null or "per_tensor";
        ModulePatterns left = Left(quantization, "exclude", "lm_head");
        CheckpointQuantization read = type switch
        {
            "fp8_e4m3" or "fp8_e5m2" =>
                One("fp8", tensor ? CompressedEncodings.Fp8 : QuantizationFormats.Eight("fp8", AxisLength.One, TensorEncoding.WholeRow, tensor: false),
                    NumberFormat.Fp8,
                left),
            "fp4" or "mxfp4" => One("mxfp4", CompressedEncodings.Mxfp4, NumberFormat.Bf16, left),
            "int8" => One("int8", CompressedEncodings.Int8PerChannel, NumberFormat.Int8, left),
            "int4" or "uint4" => One(
                "gptq-int4", QuantizationFormats.Grouped("gptq-int4", FourBits, GroupOf(weight, "group_size"), type == "uint4", index: false),
                NumberFormat.Fp16, left),
            _ => throw weight.Refuse(
                "dtype", $"Weights of the type '{type}' are not known; name their format in precision.weights and leave quantization_config out."),
        };
        return read with { Cache = quantization.Raw("kv_cache_quant_config") is { Kind: ConfigKind.Members } cache && cache.Members.Any() ? "fp8" : null };
    }

    /// <summary>Groups by their targets; what they ignore, they all ignore.</summary>
    private CheckpointQuantization Compressed(ConfigFields quantization)
    {
        ModulePatterns left = Left(quantization, "ignore");
        if (quantization.Nested("config_groups") is not { } groups || quantization.Raw("config_groups") is not { } raw)
            throw quantization.Missing("config_groups");
        List<(bool Everything, QuantizedGroup Group)> read = [];
        string? first = null;
        bool byLayer = left.ByLayer;
        foreach ((string name, _) in raw.Members)
        {
            if (groups.Nested(name) is not { } group || group.Nested("weights") is not { } weights)
                continue;
            (string id, TensorEncoding encoding, NumberFormat compute) = CompressedFormat.Of(quantization, group, weights);
            first ??= id;
            string[] targets = group.Texts("targets") ?? ["Linear"];
            bool everything = targets.Contains("Linear");
            ModulePatterns chosen = new(_modules, group, "targets", [.. targets.Where(target => target != "Linear")]);
            byLayer |= chosen.ByLayer;
            read.Add((everything, new QuantizedGroup((role, layer) =>
                !left.Has(role, layer.Index) && (everything || chosen.Has(role, layer.Index)), encoding, compute)));
        }

        if (first is null)
            throw quantization.Refuse("config_groups", "None of the groups quantizes weights.");
        // Groups that name modules come before those for all linear layers.
        return new CheckpointQuantization(first, [.. read.OrderBy(group => group.Everything).Select(group => group.Group)], CacheOf(quantization))
        {
            ByLayer = byLayer
        };
    }

    private static CheckpointQuantization One(string id, TensorEncoding encoding, NumberFormat compute, ModulePatterns left) =>
        new(id, [new QuantizedGroup((role, layer) => !left.Has(role, layer.Index), encoding, compute)], null) { ByLayer = left.ByLayer };

    private ModulePatterns Left(ConfigFields quantization, string key, params ReadOnlySpan<string> always) =>
        new(_modules, quantization, key, [.. quantization.Texts(key) ?? [], .. always]);

    /// <summary>How the cache is kept: <c>kv_cache_scheme</c>, an object with the type of its numbers or the name of a format, or ModelOpt's
    /// <c>kv_cache_quant_algo</c>.</summary>
    private static string? CacheOf(ConfigFields quantization) => quantization.Raw("kv_cache_scheme") switch
    {
        { Kind: ConfigKind.Members } => quantization.Nested("kv_cache_scheme")!.Text("type") == "int" ? "int8" : "fp8",
        { Text: { } name } => NamedCache(name),
        _ => NamedCache(quantization.Text("kv_cache_quant_algo")),
    };

    private static string? NamedCache(string? name) => name?.ToUpperInvariant() switch { "FP8" => "fp8", "INT8" => "int8", _ => null };

    private static string WholeNumbers(int bits) => bits == EightBits ? "int8-weight-only" : "gptq-int4";

    private static int Bits(ConfigFields quantization, string key) => quantization.Integer(key, FourBits) is >= 2 and <= EightBits and { } bits
        ? bits
        : throw quantization.Refuse(key, $"'{key}' is from 2 to {EightBits}.");

    /// <summary>Inputs that share a scale; -1 stands for a whole row.</summary>
    internal static AxisLength GroupOf(ConfigFields quantization, string key) =>
        quantization.Number(key, UsualGroup) < 0 ? TensorEncoding.WholeRow : quantization.Positive(key, UsualGroup);
}
