using System.Collections.Frozen;
using System.Reflection;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue.Search;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Guesses which field a name that a body does not have was meant to be. Runs for refused bodies only.</summary>
internal static class MisspeltField
{
    /// <summary>Objects within objects that a request has at most, with room to spare; also stops types that hold themselves.</summary>
    private const int MostLevels = 6;

    /// <summary>Letters that a misspelt name may be off by: one in so many.</summary>
    private const int LettersAnError = 3;

    /// <summary>Names that other tools have for a field, or other endpoints, whose letters are not like ours; with that of its object, those that mean it
    /// there alone. Source: flags of vLLM, SGLang, llama.cpp, transformers and diffusers.</summary>
    private static readonly FrozenDictionary<string, string> OtherTools = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tp"] = "parallelism.tensor",
        ["tpsize"] = "parallelism.tensor",
        ["tensorparallel"] = "parallelism.tensor",
        ["tensorparallelsize"] = "parallelism.tensor",
        ["pp"] = "parallelism.pipeline",
        ["ppsize"] = "parallelism.pipeline",
        ["pipelineparallel"] = "parallelism.pipeline",
        ["pipelineparallelsize"] = "parallelism.pipeline",
        ["dp"] = "parallelism.replicas",
        ["dataparallelsize"] = "parallelism.replicas",
        ["gpucount"] = "gpu.count",
        ["numgpus"] = "gpu.count",
        ["ngpus"] = "gpu.count",
        ["gpunum"] = "gpu.count",
        ["gpunumber"] = "gpu.count",
        ["gpucnt"] = "gpu.count",
        ["gpun"] = "gpu.count",
        ["gpuquantity"] = "gpu.count",
        ["dtype"] = "precision",
        ["torchdtype"] = "precision",
        ["quant"] = "precision",
        ["quantization"] = "precision",
        ["kvcachedtype"] = "precision.kvCache",
        ["cachetypek"] = "precision.kvCache",
        ["concurrency"] = "workload.batchSize",
        ["bs"] = "workload.batchSize",
        ["images"] = "workload.batchSize",
        ["prompttokens"] = "workload.inputTokens",
        ["inputlen"] = "workload.inputTokens",
        ["outputlen"] = "workload.outputTokens",
        ["maxtokens"] = "workload.outputTokens",
        ["maxnewtokens"] = "workload.outputTokens",
        ["context"] = "engine.maxModelLen",
        ["maxlen"] = "engine.maxModelLen",
        ["maxseqs"] = "engine.maxNumSeqs",
        ["ngl"] = "engine.nGpuLayers",
        ["inputlength"] = "workload.inputTokens",
        ["isl"] = "workload.inputTokens",
        ["outputlength"] = "workload.outputTokens",
        ["osl"] = "workload.outputTokens",
        ["latencyms"] = "require.maxRequestMs",
        ["maxlatencyms"] = "require.maxRequestMs",
        ["speculation"] = "techniques.speculativeDecoding",
        ["speculative"] = "techniques.speculativeDecoding",
        ["speculativeconfig"] = "techniques.speculativeDecoding",
        ["kv"] = "precision.kvCache",
        ["precisionkv"] = "precision.kvCache",
        ["gpumemory"] = "gpu.memoryBytes",
        ["techniquesoffloadlayers"] = "techniques.offload.layersOnGpu",
        ["cpuoffload"] = "engine.modelCpuOffload",
        ["enablemodelcpuoffload"] = "engine.modelCpuOffload",
        ["enablesequentialcpuoffload"] = "engine.sequentialCpuOffload",
        ["enabletiling"] = "engine.vaeTiling",
        ["enablevaetiling"] = "engine.vaeTiling",
        ["enableslicing"] = "engine.vaeSlicing",
        ["enablevaeslicing"] = "engine.vaeSlicing",
        ["torchcompile"] = "engine.compile",
        ["lora"] = "engine.maxLoras",
        ["adapters"] = "engine.maxLoras",
        ["require"] = "objectives",
        ["requirements"] = "require",
        ["objectives"] = "require",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The path of the field that was meant; null where none is like it.</summary>
    /// <param name="path">The path that there is no field of.</param>
    /// <param name="root">The type of the body.</param>
    public static string? Meant(string path, Type root)
    {
        int last = path.LastIndexOf('.') + 1;
        string owner = last == 0 ? "" : path[..(last - 1)];
        string asked = Letters(path[last..]);
        if (asked.Length == 0)
            return null;
        List<(string Path, string Name)> fields = [];
        Collect(root, "", 0, fields);
        return Beside(fields, RequestPath.WithoutIndexes(owner), asked, owner) ?? Elsewhere(fields, asked) ?? Elsewhere(fields, Letters(owner) + asked)
            ?? Anywhere(fields, asked);
    }

    /// <summary>A field of the same object with nearly the same name.</summary>
    private static string? Beside(List<(string Path, string Name)> fields, string owner, string asked, string ownerAsWritten)
    {
        string prefix = owner.Length == 0 ? "" : $"{owner}.";
        string? name = fields.Where(field => field.Path == prefix + field.Name)
            .Select(field => (field.Name, Distance: EditDistance.Between(asked, Letters(field.Name))))
            .Where(field => field.Distance <= Math.Max(1, asked.Length / LettersAnError))
            .OrderBy(field => field.Distance).ThenBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => field.Name).FirstOrDefault();
        return name is null ? null : ownerAsWritten.Length == 0 ? name : $"{ownerAsWritten}.{name}";
    }

    /// <summary>The field that another tool calls so, where this body has it.</summary>
    private static string? Elsewhere(List<(string Path, string Name)> fields, string asked) =>
        OtherTools.GetValueOrDefault(asked) is { } path ? fields.Find(field => field.Path.EndsWith(path, StringComparison.Ordinal)).Path : null;

    /// <summary>A field of this name in another object, nearest to the body first.</summary>
    private static string? Anywhere(List<(string Path, string Name)> fields, string asked) => fields
        .Select(field => (field.Path, Distance: EditDistance.Between(asked, Letters(field.Name))))
        .Where(field => field.Distance <= (asked.Length > LettersAnError ? 1 : 0))
        .OrderBy(field => field.Distance).ThenBy(field => field.Path.Count(letter => letter == '.')).ThenBy(field => field.Path, StringComparer.Ordinal)
        .Select(field => field.Path).FirstOrDefault();

    private static void Collect(Type owner, string prefix, int level, List<(string Path, string Name)> fields)
    {
        if (level == MostLevels)
            return;
        if (owner == typeof(EngineChoice))
            fields.AddRange(SettingVocabulary.Names.Select(name => (prefix + name, name)));
        foreach (PropertyInfo property in RequestPath.FieldsOf(owner))
        {
            string name = RequestPath.JsonNameOf(property);
            fields.Add((prefix + name, name));
            foreach (Type within in RequestPath.OwnersWithin(property.PropertyType))
            {
                if (within.Assembly == typeof(MisspeltField).Assembly && within != owner)
                    Collect(within, $"{prefix}{name}.", level + 1, fields);
            }
        }
    }

    /// <summary>Lower case, letters and digits alone: max_num_seqs is maxNumSeqs.</summary>
    public static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
