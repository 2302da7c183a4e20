namespace InferenceSizing.Api.Hosting;

/// <summary>What every endpoint that reads a body may refuse it with.</summary>
internal static class BodyRefusals
{
    /// <summary>Declares them: what is wrong in the body or in the query, an answer of another type, a body too large and one of another type.</summary>
    public static RouteHandlerBuilder RefusesBodies(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
}
