using System.Collections.Frozen;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>What the end of a model's name says of its weights: <c>-AWQ</c>, <c>-FP8-dynamic</c>, <c>.Q4_K_M.gguf</c>.</summary>
/// <param name="Base">The name without it.</param>
/// <param name="Weights">A precision id; null where the name states none.</param>
/// <param name="Gguf">Whether the name is that of GGUF files.</param>
/// <param name="Approximated">The type as the name has it where <paramref name="Weights"/> is only the nearest to it; else null.</param>
/// <param name="Unread">A format of files that no engine here reads; null for others.</param>
internal sealed partial record StatedScheme(string Base, string? Weights, bool Gguf, string? Approximated, string? Unread)
{
    /// <summary>The words that name a format, and its precision id: those of all tools, and those that mean one format within a model's name alone.</summary>
    private static readonly FrozenDictionary<string, string> Formats = new Dictionary<string, string>(
        ((string[])["fp8", "float8", "f8", "nvfp4", "mxfp4", "awq", "gptq", "int4", "w4a16", "nf4", "w8a16", "w8a8", "smoothquant", "bf16", "fp16", "f16",
            "fp32", "f32"]).Select(word => KeyValuePair.Create(word, PrecisionNames.IdOf(word)!)), StringComparer.Ordinal)
    {
        ["nvfp4a16"] = "nvfp4",
        ["fp4"] = "nvfp4",
        ["mxfp8"] = Fp8Block,
        ["4bit"] = "gptq-int4",
        ["4bits"] = "gptq-int4",
        ["q4"] = "gptq-int4",
        ["autoround"] = "gptq-int4",
        ["int4wo"] = "gptq-int4",
        ["int8wo"] = "int8-weight-only",
        ["int8dq"] = "int8",
        ["fp8w8"] = "fp8",
        ["float8wo"] = "fp8",
        ["float8dq"] = "fp8",
        ["int8"] = "int8-weight-only",
        ["8bit"] = "int8-weight-only",
        ["8bits"] = "int8-weight-only",
        ["q8"] = "int8-weight-only",
        ["w8"] = "int8-weight-only",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Which word decides where a name has several: AWQ-INT4 is AWQ, GPTQ-Int8 is INT8, NVFP4-FP8 keeps its experts in NVFP4.</summary>
    private static readonly string[] Deciding = ["awq", "mxfp4", "nvfp4", "w8a8", "smoothquant", "nf4", "int8", "8bit", "w8a16"];

    /// <summary>Eight bits of a weight, which AWQ's own four give way to: <c>AWQ-8bit</c>, <c>W8A16-AWQ</c>.</summary>
    private static readonly string[] EightBits = ["int8", "8bit", "8bits", "w8a16", "w8a8", "w8", "q8"];

    /// <summary>Publishers whose repositories in FP8 scale blocks of 128 x 128. Source: model card of Qwen/Qwen3-30B-A3B-FP8, "fine-grained fp8
    /// quantization with block size of 128"; vllm-project/vllm issue 25292 (block_n = 128).</summary>
    private static readonly FrozenSet<string> BlockPublishers = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Qwen");

    private const string Fp8 = "fp8", Fp8Block = "fp8-block";
    private const string Extension = ".gguf";
    private const string GgufWord = "gguf";

    /// <summary>A GGUF file and llama.cpp in one program. Source: mozilla-ai/llamafile README.</summary>
    private const string GgufProgram = "llamafile";
    private const string Block = "block";

    /// <summary>Words that stand behind a format and do not change its bytes by much.</summary>
    private static readonly FrozenSet<string> Behind = FrozenSet.Create(
        StringComparer.Ordinal,
        "dynamic", "kv", "static", "preview", "tensor", "channel", "tensors", "per", "sym", "asym", "marlin", "inc", "ar", "mix", "int8mix", "round", "g128",
            "128g", "g64", "64g", "g32", "32g",
        "dwq", "svd", "r32", "r64", "r128", "gs128", "gs64", "group", "desc", "act", "order", "moe", "v2", "v3", "a16", "w4a4", "hf", "new", "quantized", "ct",
        "mobile", "mixed");

    /// <summary>Words that stand in front of a format and belong to it.</summary>
    private static readonly FrozenSet<string> InFront = FrozenSet.Create(
        StringComparer.Ordinal, "unsloth", "quantized", "compressed", "auto", "i1", "imatrix", "imat", "qat", "qad", "torchao", "dynamic", "dwq", "a",
        "w", "optimized", "bits", "bit");

    /// <summary>What says of NVFP4 and MXFP4 that products run in four bits too.</summary>
    private static readonly FrozenSet<string> FourBitProducts = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "w4a4");

    /// <summary>How repositories of GGUF files say that an importance matrix was used, also where they leave GGUF out.</summary>
    private static readonly FrozenSet<string> MadeWithMatrix = FrozenSet.Create(StringComparer.Ordinal, "i1", "imat", "imatrix");

    private static readonly FrozenSet<string> OtherFormats = FrozenSet.Create(
        StringComparer.Ordinal, "mlx", "exl2", "exl3", "ggml", "hqq", "eetq", "vptq", "quip", "spqr", "squeezellm", "marlin24", "aqlm", "openvino", "ov",
        "onnx", "coreml", "mnn", "sdnq", "svdq", "nunchaku", "rkllm", "litert", "tflite", "ct2", "tq", "neuron", "2bit", "3bit", "5bit", "6bit");

    public static StatedScheme Of(string name)
    {
        string whole = Shard().Replace(Spelt(name), "");
        bool gguf = whole.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
        whole = gguf ? whole[..^Extension.Length] : whole;
        string rest = whole, model = whole;
        HashSet<string> words = new(StringComparer.Ordinal);
        string? fileType = null, unread = null, lastFormat = null;
        while (true)
        {
            if (fileType is null && FileType().Match(rest) is { Success: true } type)
            {
                fileType = Joined().Replace(type.Groups["type"].Value.ToLowerInvariant().Replace('-', '_'), "$1_$2_$3");
                rest = model = rest[..type.Index];
                continue;
            }

            if (LastWord().Match(rest) is not { Success: true } last)
                break;
            string word = last.Groups["word"].Value.ToLowerInvariant();
            bool states = word is GgufWord or GgufProgram or Block or "bnb" || Formats.ContainsKey(word) || OtherFormats.Contains(word);
            bool stated = words.Count > 0 || fileType is not null;
            if (!states && !Behind.Contains(word) && !InFront.Contains(word))
                break;
            rest = rest[..last.Index];
            gguf |= word is GgufWord or GgufProgram || MadeWithMatrix.Contains(word);
            lastFormat ??= Formats.GetValueOrDefault(word);
            unread = OtherFormats.Contains(word) ? word : unread;
            if (states || (stated && InFront.Contains(word)))
                model = rest;
            if (states || InFront.Contains(word))
                words.Add(word);
        }

        if (fileType is not null)
            return OfFileType(model, fileType, unread);
        // A file of a model whose own name states a format says its own last.
        string? format = gguf ? lastFormat : FormatOf(words);
        if (!gguf && format is null && words.Contains(ModelReading.TrainedToBeQuantized))
            unread ??= ModelReading.TrainedToBeQuantized;
        return gguf
            ? new StatedScheme(model,
                words.Contains(ModelReading.TrainedToBeQuantized) ? QuantizationAware
                    : format is not null && WeightSchemes.FindGguf(format) is not null ? format : null, true, null,
                unread)
            : new StatedScheme(model, format == Fp8 && BlockPublishers.Contains(name.Split('/')[0]) ? Fp8Block : format, false, null, unread);
    }

    /// <summary>Whether a tag of Ollama's library names a format that GGUF files do not have, as those for its MLX engine do: <c>8b-nvfp4</c>. Not for
    /// <c>q4</c> and <c>q8</c>, which leave the type open.</summary>
    public static bool IsForMlx(string tag) => Of(tag) is { Gguf: false, Weights: { } weights } stated && WeightSchemes.FindGguf(weights) is null
        && tag[stated.Base.Length..].TrimStart('-', '_', '.').ToLowerInvariant() is not ("q4" or "q8");

    /// <summary>What words anywhere in a name say, which need not stand at its end.</summary>
    public static StatedScheme Within(string name)
    {
        HashSet<string> words = Spelt(name).ToLowerInvariant().Split(['-', '_', '.', '/']).ToHashSet(StringComparer.Ordinal);
        return words.Contains(GgufWord) ? new StatedScheme(name, null, true, null, null)
            : new StatedScheme(name, FormatOf(words), false, null, words.FirstOrDefault(OtherFormats.Contains));
    }

    /// <summary>A format or number of bits in a name that no scheme here has: <c>w2a16</c>, <c>3.5bpw</c>, <c>GPTQ-Int3</c>; else null.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="stated">The precision id that was read from it.</param>
    public static string? OtherBits(string name, string? stated) => Bits().Matches(name).Select(match => match.Value)
        .FirstOrDefault(word => !Formats.ContainsKey(word.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal))
            && !(FourBitProducts.Contains(word) && stated is "nvfp4" or "mxfp4")) is { } bits
        ? name.ToLowerInvariant().Split(['-', '_', '.', '/']).FirstOrDefault(OtherFormats.Contains) ?? bits : null;

    private static string Spelt(string name) => BothInWords().Replace(name, "w${weights}a${products}");

    private static string? FormatOf(HashSet<string> words)
    {
        // Red Hat's W8A8-FP8: eight bits of either kind are called so.
        if (words.Contains("w8a8") && words.Contains(Fp8))
            return words.Contains(Block) ? Fp8Block : Fp8;
        if (words.Contains("bnb"))
            return words.Contains("8bit") ? "int8-weight-only" : "nf4";
        if (words.Contains("awq") && Array.Find(EightBits, words.Contains) is { } eight)
            return Formats[eight];
        if ((Array.Find(Deciding, words.Contains) ?? Formats.Keys.Order(StringComparer.Ordinal).FirstOrDefault(words.Contains)) is not { } deciding)
            return null;
        return Formats[deciding] == Fp8 && words.Contains(Block) ? Fp8Block : Formats[deciding];
    }

    /// <summary>What GGUF files trained to be quantized hold. Source: google/gemma-3-27b-it-qat-q4_0-gguf.</summary>
    public const string QuantizationAware = "q4_0";

    /// <summary>Types that llama.cpp itself does not write are a publisher's mixtures: the nearest type by bits of a weight stands for them.</summary>
    private static StatedScheme OfFileType(string model, string type, string? unread)
    {
        Match dynamic = Dynamic().Match(model);
        string name = dynamic.Success ? model[..dynamic.Index] : model;
        string? mixture = dynamic.Success ? $"UD-{type.ToUpperInvariant()}" : null;
        if (WeightSchemes.FindGguf(type) is not null)
            return new StatedScheme(name, type, true, mixture, unread);
        string root = Variant().Replace(type, "");
        string[] candidates = type switch
        {
            "tq1_0" => ["iq1_m"],
            "tq2_0" => ["iq2_xxs"],
            "mxfp4_moe" => ["mxfp4"],
            _ when root == "q3_k" => ["q3_k_l"],
            _ => [$"{root}_m", root, $"{root[..2]}_0"],
        };
        return Array.Find(candidates, candidate => WeightSchemes.FindGguf(candidate) is not null) is { } nearest
            ? new StatedScheme(name, nearest, true, mixture ?? type.ToUpperInvariant(), unread)
            : new StatedScheme(name, null, true, null, type);
    }

    /// <summary>Bits of weights and products, or of a weight, behind the first word of a name.</summary>
    [GeneratedRegex(
        @"(?<=[-_ :.])(?:w[1-8]a(?:4|6|8|16)(?:c(?:4|8|16))?|(?:u?int|nf|fp|mxfp|mxint)(?:[1-9]|16|32)|" +
            @"(?:u?int|fp|float)[1-9][0-9]?(?!mix)[a-z]{1,3}[0-9]{0,2}|(?:[0-9]+\.)?[0-9]+-?(?:bits?|bpw)|q[1-7])" +
            "(?![A-Za-z0-9_.]|-[0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bits();

    /// <summary>One of several files: <c>-00001-of-00003</c>.</summary>
    [GeneratedRegex(@"-[0-9]{5}-of-[0-9]{5}(?=\.gguf$|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shard();

    /// <summary>File types of llama.cpp, and those of ik_llama.cpp that it does not read (<c>iq4_ks</c>).</summary>
    [GeneratedRegex("(?:^|[-_.:@])(?<type>(?:iq[1-6][_-](?:xxs|xs|nl|s|m|l|kss?|kt|k)(?:_r[48])?|q[2-8][_-]?k[_-]?(?:xxl|xl|l|m|s)|" +
        "q[2-8][_-]k|q[1-8][_-][01]|tq[12]_0|mxfp4_moe))$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FileType();

    /// <summary>A type without its dashes: <c>q2ks</c>, as AutoRound writes it.</summary>
    [GeneratedRegex("^(q[2-8])_?(k)_?(xxl|xl|l|m|s)$", RegexOptions.CultureInvariant)]
    private static partial Regex Joined();

    /// <summary>Integers of weights and of products, as Quark writes them: <c>w-int8-a-int8</c>.</summary>
    [GeneratedRegex("(?<=[-_.])w-u?int(?<weights>[1-8])(?:-(?:per|group|channel|tensor|token|sym|asym))*-a-u?int(?<products>[48])(?![0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BothInWords();

    [GeneratedRegex("(?:[-_.:@]|^)ud$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dynamic();

    [GeneratedRegex("_(?:xxl|xl|l|m|s)$", RegexOptions.CultureInvariant)]
    private static partial Regex Variant();

    [GeneratedRegex("(?:[-_.:@]|^)(?<word>[A-Za-z0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex LastWord();
}
