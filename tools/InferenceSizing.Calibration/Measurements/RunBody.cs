using System.Text.Json.Nodes;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>A body of POST /estimate, put together from a row's fields.</summary>
internal sealed class RunBody(string model, string gpu, int gpus, string engine, string? version)
{
    public JsonObject Precision { get; } = [];

    public JsonObject Workload { get; } = [];

    public JsonObject Knobs { get; } = [];

    private readonly JsonObject _parallelism = [];

    public void Divide(string degree, int? ranks)
    {
        if (ranks > 1)
            _parallelism[degree] = ranks;
    }

    public JsonObject ToJson()
    {
        JsonObject engineBody = Knobs;
        engineBody["name"] = engine;
        if (version is not null)
            engineBody["version"] = version;
        JsonObject body = new()
        {
            ["model"] = model,
            ["gpu"] = gpus > 1 ? new JsonObject { ["id"] = gpu, ["count"] = gpus } : JsonValue.Create(gpu),
            ["precision"] = Precision,
            ["engine"] = engineBody,
            ["workload"] = Workload,
        };
        if (_parallelism.Count > 0)
            body["parallelism"] = _parallelism;
        return body;
    }
}
