using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceSizing.Client;

/// <summary>The service's operations, one method each. A refusal is a <see cref="SizingException{TResult}"/> with the service's problem.</summary>
public partial class SizingClient
{
    /// <summary>What is not set is not sent: the service tells an absent member, whose default it lists, from a null.</summary>
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) => settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
}
