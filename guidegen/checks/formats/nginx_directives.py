"""What is known of the names of nginx' directives."""

from typing import Final

# Distributions ship these as comments, so none of them shows that somebody tried something.
SHIPPED: Final = frozenset(
    {
        *(
            "server_tokens off",
            "multi_accept on",
            "server_names_hash_bucket_size 64",
            "gzip on",
            "gzip_vary on",
        ),
        *("server_name_in_redirect off", "tcp_nopush on", "gzip_proxied any", "gzip_comp_level 6"),
        *("listen 443 ssl default_server", "listen [::]:443 ssl default_server", "gzip_http_version 1.1"),
        *("listen 80", "listen [::]:80", "server_name example.com", "root /var/www/example.com", "deny all"),
        *("auth_http localhost/auth.php", 'pop3_capabilities "TOP" "USER"', "listen localhost:110"),
        *("protocol pop3", "proxy on", "listen localhost:143", "protocol imap", "index index.html"),
    }
)
OPENS: Final = frozenset(
    {
        *("events", "geo", "http", "if", "limit_except", "location", "mail"),
        *("map", "server", "split_clients", "stream", "types", "upstream"),
    }
)
"""Words that begin a block, and never stand behind a directive's name on a line of their own."""
BEGINS: Final = frozenset(
    """
    access_log add_header allow alias autoindex charset client_max_body_size default_type deny error_log
    error_page expires fastcgi_param fastcgi_pass gzip include index keepalive_timeout listen log_format
    proxy_pass proxy_redirect proxy_set_header return rewrite root sendfile server_name server_tokens
    ssl_certificate ssl_certificate_key ssl_ciphers ssl_prefer_server_ciphers ssl_protocols
    ssl_session_cache ssl_session_timeout tcp_nodelay tcp_nopush try_files types_hash_max_size
    worker_connections worker_processes
    """.split()  # noqa: SIM905 - a list of forty words, one a line, hides the class
)
"""Names of directives that are hardly a value of another one at the beginning of a line."""
ADDS_UP: Final = frozenset(
    """
    access_log add_header allow deny error_log error_page fastcgi_param include limit_req listen load_module
    log_format proxy_set_header resolver rewrite server server_name set set_real_ip_from sub_filter
    """.split()  # noqa: SIM905 - as above
)


ONE_VALUE: Final = frozenset(
    """
    absolute_redirect aio auth_basic auth_basic_user_file autoindex autoindex_exact_size autoindex_localtime
    charset chunked_transfer_encoding client_body_buffer_size client_body_timeout client_header_buffer_size
    client_header_timeout client_max_body_size default_type directio etag expires fastcgi_buffer_size
    fastcgi_buffering fastcgi_connect_timeout fastcgi_index fastcgi_intercept_errors fastcgi_read_timeout
    fastcgi_send_timeout gzip gzip_comp_level gzip_http_version gzip_min_length gzip_static gzip_vary
    if_modified_since ignore_invalid_headers keepalive_requests keepalive_timeout limit_conn_status
    limit_rate limit_rate_after limit_req_status lingering_timeout log_not_found log_subrequest max_ranges
    merge_slashes port_in_redirect postpone_output proxy_buffer_size proxy_buffering proxy_cache
    proxy_cache_lock proxy_cache_revalidate proxy_connect_timeout proxy_http_version
    proxy_ignore_client_abort proxy_intercept_errors proxy_max_temp_file_size proxy_next_upstream_tries
    proxy_read_timeout proxy_request_buffering proxy_send_timeout proxy_ssl_server_name proxy_ssl_verify
    real_ip_header real_ip_recursive recursive_error_pages reset_timedout_connection resolver_timeout root
    satisfy send_timeout sendfile sendfile_max_chunk server_name_in_redirect server_names_hash_bucket_size
    server_names_hash_max_size server_tokens ssl_buffer_size ssl_ciphers ssl_dhparam ssl_early_data
    ssl_ecdh_curve ssl_prefer_server_ciphers ssl_session_tickets ssl_session_timeout ssl_stapling
    ssl_stapling_verify ssl_trusted_certificate ssl_verify_client ssl_verify_depth tcp_nodelay tcp_nopush
    types_hash_bucket_size types_hash_max_size underscores_in_headers variables_hash_bucket_size
    variables_hash_max_size
    """.split()  # noqa: SIM905 - as above
)
"""Directives that may stand once in a block, on one line: two values of `expires` and a few others."""
