namespace InferenceSizing.Catalogue.Schemas;

/// <summary>The first value of a document that breaks its schema.</summary>
/// <param name="Offset">Byte at which the value starts.</param>
/// <param name="Path">Where it stands, for example <c>accelerators[3].tflops.fp16</c>.</param>
/// <param name="Reason">What the schema asks for.</param>
internal sealed record SchemaViolation(long Offset, string Path, string Reason);
