using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The question as it was understood.</summary>
/// <param name="Request">The complete body, nothing implied: sent back, it gives the same answer.</param>
/// <param name="Defaulted">JSON paths of what was filled in.</param>
/// <param name="Model">The model that was sized.</param>
internal sealed record ResolvedAnswer(CompleteBody Request, IReadOnlyList<string> Defaulted, ResolvedModelAnswer Model);

/// <summary>The model that was sized.</summary>
/// <param name="Id">Its catalogue id; null for one that the request described.</param>
/// <param name="Family">The family, as GET /models has it; of a model that the request describes, its <c>model_type</c>.</param>
/// <param name="Kind">decoder, encoder, encoderDecoder or convolutional.</param>
/// <param name="Parameters">Unique parameters: tied embeddings count once.</param>
/// <param name="ActiveParameters">Parameters that one token passes through.</param>
internal sealed record ResolvedModelAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Id,
    string Family,
    string Kind,
    long Parameters,
    long ActiveParameters);
